/**
 * The slider of the brush: its places grow into sizes ever faster, since small brushes need the finer steps, and each
 * place is at least a pixel above the one below. `most` is the largest size, a whole number.
 */
const curve = (most: number): { readonly places: number; readonly bend: number } => {
  const places = Math.min(100, most - 1);
  return { places, bend: (most - 1 - places) / places ** 2 };
};

/** The last place; the first is 0. */
export const lastPlace = (most: number): number => curve(most).places;

/** Diameter in source pixels at a place. */
export const sizeAt = (place: number, most: number): number => Math.round(1 + place + curve(most).bend * place ** 2);

/** The place nearest to a diameter. */
export const placeOf = (size: number, most: number): number => {
  const { places, bend } = curve(most);
  const above = Math.min(size, most) - 1;
  // The positive root of bend * place² + place = above, in the form that also holds for bend 0.
  return Math.min(places, Math.round((2 * above) / (1 + Math.sqrt(1 + 4 * bend * above))));
};
