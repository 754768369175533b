import { UserFault } from "../../result.ts";
import { elementCount } from "../../tensor.ts";
import { blockSize } from "../quantise.ts";
import type { DType } from "../safetensors.ts";
import { elementTypes, GraphBuilder, type Dim, type ElementType, type Value } from "../onnx/graph-builder.ts";
import type {
  Activations,
  ExternalTensor,
  ModelGraph,
  StoredTensor,
  Weight,
  WeightRole,
  WeightSource,
} from "./weights.ts";

const elementTypeOf: Partial<Record<DType, ElementType>> = { F32: "f32", F16: "f16", BF16: "bf16", I8: "i8", U8: "u8" };

/** [C], [C,1] and [C,1,1] hold the same numbers, as do a linear layer and a 1×1 convolution. */
const withoutTrailingOnes = (shape: readonly number[]): string => shape.join(",").replace(/(,1)+$/, "");

/** As many misfits as a person wants to read. */
const SHOWN_MISFITS = 10;

const misfitFault = (misfits: readonly string[]): UserFault => {
  const more = misfits.length - SHOWN_MISFITS;
  const list = misfits.slice(0, SHOWN_MISFITS).join("; ") + (more > 0 ? `; and ${more} more` : "");
  return new UserFault({
    code: "weights-misfit",
    problem: `The weights do not fit their config, ${list}`,
    remedy: "use the config.json and the weights of one checkpoint",
  });
};

/** A graph in the making together with the weights it draws from and the precision of its activations. */
export class Emitter {
  readonly graph = new GraphBuilder();
  readonly activations: Activations;
  readonly #weights: WeightSource;
  readonly #external = new Map<string, ExternalTensor>();
  readonly #misfits = new Set<string>();

  constructor(weights: WeightSource, activations: Activations) {
    this.#weights = weights;
    this.activations = activations;
  }

  has(name: string): boolean {
    return this.#weights.find(name) !== undefined;
  }

  /** A graph input in fp32, brought to the activation type. */
  input(name: string, dims: readonly Dim[]): Value {
    return this.toActivations(this.graph.input(name, "f32", dims));
  }

  /** A graph output in fp32. */
  output(value: Value, name: string, dims: readonly Dim[]): void {
    this.graph.output(this.toFloat32(value), name, "f32", dims);
  }

  toActivations(float32: Value): Value {
    return this.activations === "f16" ? this.graph.node("Cast", [float32], { to: elementTypes.f16 }) : float32;
  }

  toFloat32(activation: Value): Value {
    return this.activations === "f16" ? this.graph.node("Cast", [activation], { to: elementTypes.f32 }) : activation;
  }

  /** Small embedded numbers in the activation type. */
  constant(values: readonly number[], dims?: readonly number[]): Value {
    return this.toActivations(this.graph.float32(values, dims));
  }

  /**
   * The stored weight, checked against the shape that the config implies. A misfit is reported by `finish`, with the
   * others, and an empty weight stands in for it until then.
   */
  lookUp(name: string, shape: readonly number[]): Weight {
    const weight = this.#weights.find(name, shape);
    if (weight && withoutTrailingOnes(weight.shape) === withoutTrailingOnes(shape)) return weight;
    const wanted = `[${shape.join(", ")}]`;
    this.#misfits.add(weight ? `${name} is [${weight.shape.join(", ")}] instead of ${wanted}` : `${name} is missing`);
    const dtype = this.activations === "f16" ? "F16" : "F32";
    return { scheme: "plain", shape, data: { dtype, shape, location: "", offset: 0, length: 0 } };
  }

  /** A weight as a tensor of `shape` in the activation type, dequantised in the graph where it is stored quantised. */
  weight(name: string, shape: readonly number[], role: WeightRole): Value {
    const weight = this.lookUp(name, shape);
    if (weight.scheme === "plain") return this.#plain(name, shape, role, weight.data);
    if (role === "vector") throw new Error(`${name} is a vector and cannot be stored as ${weight.scheme}`);
    const scales = (dims: readonly number[]): Value => this.stored(`${name}.scales`, "f32", dims, role, weight.scales);
    const [rows = 1] = shape;
    const columns = elementCount(shape) / rows;
    switch (weight.scheme) {
      case "dq-i8-channel": {
        const data = this.stored(name, "i8", shape, role, weight.data);
        return this.toActivations(this.graph.node("DequantizeLinear", [data, scales([rows])], { axis: 0 }));
      }
      case "dq-i4-block32": {
        const blocks = Math.ceil(columns / blockSize);
        const data = this.stored(name, "i4", [rows, blockSize * blocks], role, weight.data);
        const blocked = { axis: 1, block_size: blockSize };
        const padded = this.graph.node("DequantizeLinear", [data, scales([rows, blocks])], blocked);
        const end = this.graph.int64([columns]);
        const whole = columns === blockSize * blocks;
        const flat = whole
          ? padded
          : this.graph.node("Slice", [padded, this.graph.int64([0]), end, this.graph.int64([1])]);
        return this.toActivations(this.graph.node("Reshape", [flat, this.graph.int64(shape)]));
      }
      case "mmnb-u4-b32":
      case "mmnb-u8-b32":
        throw new Error(`${name} is used as ${role} and cannot be stored as ${weight.scheme}`);
    }
  }

  /** An external initialiser over the stored bytes, whatever their meaning. */
  stored(name: string, type: ElementType, dims: readonly number[], role: WeightRole, data: StoredTensor): Value {
    const { location, offset, length } = data;
    this.#external.set(name, { name, role, location, offset, length });
    return this.graph.external(name, type, dims, { location, offset, length });
  }

  finish(graphName: string): ModelGraph {
    if (this.#misfits.size > 0) throw misfitFault([...this.#misfits]);
    return { bytes: this.graph.serialise(graphName), external: [...this.#external.values()] };
  }

  #plain(name: string, shape: readonly number[], role: WeightRole, data: StoredTensor): Value {
    const type = elementTypeOf[data.dtype];
    if (type === undefined) throw new Error(`${name} has type ${data.dtype}, which no graph reads`);
    const value = this.stored(name, type, shape, role, data);
    if (type === this.activations) return value;
    // ONNX Runtime folds a Cast of a weight into the heap, which only the small ones may cost.
    if (role !== "vector") throw new Error(`${name} must be converted from ${data.dtype} to ${this.activations} first`);
    return this.graph.node("Cast", [value], { to: elementTypes[this.activations] });
  }
}
