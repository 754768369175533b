import { type ReactNode, useId } from "react";
import { sentence, type UserError } from "../core/result.ts";

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** What is wrong with the value as typed. */
  readonly error: UserError | null;
  readonly onChange: (value: number) => void;
  /** A control beside the field. */
  readonly children?: ReactNode;
}

/** A number with one line that explains it; what is wrong is said in the place of that line. */
export const NumberField = ({ label, hint, value, min, max, step, error, onChange, children }: Props) => {
  const id = useId();
  return (
    <div className="field">
      <div className="field-row">
        <label htmlFor={id}>{label}</label>
        {children}
        <input
          id={id}
          type="number"
          inputMode="decimal"
          value={Number.isNaN(value) ? "" : value}
          min={min}
          max={max}
          step={step}
          aria-invalid={error !== null}
          aria-describedby={`${id}-hint`}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
      </div>
      <p id={`${id}-hint`} className={error ? "hint hint-error" : "hint"} aria-live="polite">
        {error ? `${sentence(error)}.` : hint}
      </p>
    </div>
  );
};
