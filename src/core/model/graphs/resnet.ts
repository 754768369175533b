import type { Value } from "../onnx/graph-builder.ts";
import type { Emitter } from "./emitter.ts";
import { add, conv, groupNorm, linear, silu, type Feature } from "./layers.ts";

/** The time embedding after its activation, [B,size]. */
export interface TimeEmbedding {
  readonly value: Value;
  readonly size: number;
}

export interface ResnetOptions {
  readonly groups: number;
  readonly epsilon: number;
  readonly time?: TimeEmbedding;
}

const activated = (e: Emitter, name: string, x: Feature, { groups, epsilon }: ResnetOptions): Feature => {
  const normal = groupNorm(e, name, x, groups, epsilon);
  return { ...normal, value: silu(e, normal.value) };
};

/** diffusers' ResnetBlock2D: norm, SiLU, conv, + time, norm, SiLU, conv, + shortcut. */
export const resnet = (e: Emitter, name: string, x: Feature, channels: number, options: ResnetOptions): Feature => {
  const { time } = options;
  let h = conv(e, `${name}.conv1`, activated(e, `${name}.norm1`, x, options), channels, { kernel: 3 });
  if (time) {
    const shift = linear(e, `${name}.time_emb_proj`, time.value, time.size, channels);
    const perChannel = e.graph.node("Reshape", [shift, e.graph.int64([0, -1, 1, 1])]);
    h = { ...h, value: add(e, h.value, perChannel) };
  }
  h = conv(e, `${name}.conv2`, activated(e, `${name}.norm2`, h, options), channels, { kernel: 3 });
  const shortcut = x.channels === channels ? x : conv(e, `${name}.conv_shortcut`, x, channels, { kernel: 1 });
  return { value: add(e, shortcut.value, h.value), channels };
};
