/** A dense float32 tensor in row-major order; `data.length` is the product of `dims`. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** The number of elements that a shape holds. */
export const elementCount = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);
