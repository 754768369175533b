import { text } from "../state/strings.ts";
import { useShown } from "./use-shown.ts";

/** On every generated picture, previews included; the film alone carries none. */
export const PictureBadge = () => {
  const { kind } = useShown();
  if (kind === "film") return null;
  return (
    <p className="badge badge-synthetic picture-badge" title={text.app.syntheticTip}>
      {text.app.synthetic}
    </p>
  );
};
