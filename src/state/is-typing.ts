/** Where keys write text. A slider or a radio button takes none, so letters stay commands on it. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input:not([type=range], [type=radio]), textarea, select") !== null;
