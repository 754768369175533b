/**
 * What a user can cause (a bad file, a wrong number) is a value, not an exception.
 * Bugs throw.
 */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: UserError };

/** One sentence that says what is wrong, and one that says what to do next. */
export interface UserError {
  /** Stable identifier for tests and for the page's copy, for example `steps-divide`. */
  readonly code: string;
  /** What is wrong, without a full stop at the end. */
  readonly problem: string;
  /** What to do next, an imperative without a full stop. */
  readonly remedy: string;
}

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const fail = (code: string, problem: string, remedy: string): { ok: false; error: UserError } => ({
  ok: false,
  error: { code, problem, remedy },
});

/** The one line that the page and the command line show for an error. */
export const sentence = ({ problem, remedy }: UserError): string => `${problem}: ${remedy}`;

/** Carries a UserError through code that throws (ports, streams); the edge turns it back into a sentence. */
export class UserFault extends Error {
  readonly error: UserError;
  constructor(error: UserError) {
    super(sentence(error));
    this.error = error;
    this.name = "UserFault";
  }
}

/** The value, or a UserFault thrown. */
export const unwrap = <T>(result: Result<T>): T => {
  if (result.ok) return result.value;
  throw new UserFault(result.error);
};
