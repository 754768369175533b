import type { Tensor } from "../core/tensor.ts";

/**
 * Convolution in float64 at stride 1 with zeros around the image, so that the size stays.
 * @param image [1,C,h,w] @param kernel [O,C,k,k], k odd @returns [O*h*w]
 */
export const convolve = (image: Tensor, kernel: Tensor): Float64Array => {
  const [, channels = 0, height = 0, width = 0] = image.dims;
  const [outputs = 0, , size = 0] = kernel.dims;
  const reach = (size - 1) / 2;
  const pixel = (c: number, y: number, x: number): number =>
    y < 0 || x < 0 || y >= height || x >= width ? 0 : (image.data[(c * height + y) * width + x] ?? 0);
  return Float64Array.from({ length: outputs * height * width }, (_, index) => {
    const [y, x] = [Math.floor(index / width) % height, index % width];
    const output = Math.floor(index / (height * width));
    let sum = 0;
    for (let c = 0; c < channels; c += 1)
      for (let i = 0; i < size; i += 1)
        for (let j = 0; j < size; j += 1)
          sum +=
            pixel(c, y + i - reach, x + j - reach) *
            (kernel.data[((output * channels + c) * size + i) * size + j] ?? 0);
    return sum;
  });
};
