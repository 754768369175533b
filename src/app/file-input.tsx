interface Props {
  /** A command finds the input by it and clicks it. */
  readonly id: string;
  readonly onFiles: (files: readonly File[]) => unknown;
}

/** Never seen: it opens the system's dialog for PNG and JPEG files. */
export const FileInput = ({ id, onFiles }: Props) => (
  <input
    id={id}
    type="file"
    accept="image/png,image/jpeg"
    hidden
    onChange={({ target }) => {
      onFiles([...(target.files ?? [])]);
      // The same file may be chosen again, after it was changed.
      target.value = "";
    }}
  />
);
