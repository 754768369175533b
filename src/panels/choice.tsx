import { useId } from "react";

interface Props<T extends string> {
  readonly label: string;
  readonly hint?: string;
  readonly options: readonly (readonly [value: T, label: string])[];
  /** Null when none of the options is what is set. */
  readonly value: T | null;
  readonly onChange: (value: T) => void;
}

/** One of a few, side by side. */
export const Choice = <T extends string>({ label, hint, options, value, onChange }: Props<T>) => {
  const id = useId();
  return (
    <div className="field">
      <div className="field-row">
        <span id={id} className="field-label">
          {label}
        </span>
        <div className="choice" role="radiogroup" aria-labelledby={id}>
          {options.map(([option, name]) => (
            <label key={option}>
              <input type="radio" name={id} checked={option === value} onChange={() => onChange(option)} />
              <span>{name}</span>
            </label>
          ))}
        </div>
      </div>
      {hint !== undefined && <p className="hint">{hint}</p>}
    </div>
  );
};
