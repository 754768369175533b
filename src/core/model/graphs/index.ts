import { buildImageEncoderGraph } from "./image-encoder.ts";
import { buildSegmenterGraph } from "./segmenter.ts";
import { buildTextEncoderGraph } from "./text-encoder.ts";
import { buildUNetGraph } from "./unet.ts";
import { buildVaeDecoderGraph, buildVaeEncoderGraph } from "./vae.ts";
import type { BuildGraph } from "./weights.ts";

/** The graphs that a bundle's modules give, as the command line's `probe` names them. */
export type GraphModule = "unet" | "vae-encoder" | "vae-decoder" | "text-encoder" | "image-encoder" | "segmenter";

/**
 * The graph of each module, with the inputs → outputs of architecture.md's `probe`. Every B, L, h, w is free; S is not.
 *
 * unet           sample [B,C,h,w], timestep [B], encoder_hidden_states [B,L,D] → out_sample [B,C,h,w]
 * vae-encoder    image [B,C,H,W] → mean, logvar [B,c,H/8,W/8]
 * vae-decoder    latent [B,c,h,w] → image [B,C,8h,8w]
 * text-encoder   input_ids [B,L] i64, attention_mask [B,L] i64 → last_hidden_state [B,L,D], projection [B,128]
 * image-encoder  image [B,3,H,W] → patches [B,128,H/32,W/32], embedding [B,128]
 * segmenter      image [B,1,S,S] → logits [B,2,S,S]
 */
export const buildGraph: Readonly<Record<GraphModule, BuildGraph>> = {
  unet: buildUNetGraph,
  "vae-encoder": buildVaeEncoderGraph,
  "vae-decoder": buildVaeDecoderGraph,
  "text-encoder": buildTextEncoderGraph,
  "image-encoder": buildImageEncoderGraph,
  segmenter: buildSegmenterGraph,
};
