/** Stands for any element where there is no page: a text field answers to whatever selector it is asked for. */
export class FakeElement extends EventTarget {
  readonly #isText: boolean;

  constructor(isText = false) {
    super();
    this.#isText = isText;
  }

  closest(): this | null {
    return this.#isText ? this : null;
  }
}
