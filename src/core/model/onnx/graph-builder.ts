import onnxProto from "onnx-proto";
import type { onnx } from "onnx-proto";

const { onnx: proto } = onnxProto;

/** ONNX TensorProto.DataType numbers (onnx.proto; INT4 since opset 21). */
export const elementTypes = { f32: 1, u8: 2, i8: 3, i64: 7, f16: 10, bf16: 16, i4: 22 } as const;
export type ElementType = keyof typeof elementTypes;

/** The name of a tensor in the graph; "" is an absent optional input. */
export type Value = string;

/** A number or a list of numbers is an integer attribute; `float` marks the others. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

/** A dimension is fixed, or free under a name. */
export type Dim = number | string;

export interface ExternalData {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

export interface NodeOptions {
  readonly domain?: "com.microsoft";
  /** Number of outputs; `nodes` returns as many values. */
  readonly outputs?: number;
}

/** Opset 21 is the first with INT4 and blocked DequantizeLinear; IR 10 goes with it. */
const OPSET = 21;
const IR_VERSION = 10;

const encodeText = (text: string): Uint8Array => new TextEncoder().encode(text);

const attributeProto = (name: string, value: Attribute): onnx.IAttributeProto => {
  const { AttributeType } = proto.AttributeProto;
  if (typeof value === "number") return { name, type: AttributeType.INT, i: value };
  if (typeof value === "string") return { name, type: AttributeType.STRING, s: encodeText(value) };
  if ("float" in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: [...value] };
};

const valueInfo = (name: string, type: ElementType, dims: readonly Dim[]): onnx.IValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType: elementTypes[type],
      shape: { dim: dims.map((dim) => (typeof dim === "number" ? { dimValue: dim } : { dimParam: dim })) },
    },
  },
});

/**
 * Collects nodes in topological order (a node can only name values that exist) and serialises a ModelProto.
 * Bulky weights are external data; small constants are embedded, since shape inputs must be known at load.
 */
export class GraphBuilder {
  readonly #nodes: onnx.INodeProto[] = [];
  readonly #initializers = new Map<string, onnx.ITensorProto>();
  readonly #inputs: onnx.IValueInfoProto[] = [];
  readonly #outputs: onnx.IValueInfoProto[] = [];

  input(name: string, type: ElementType, dims: readonly Dim[]): Value {
    this.#inputs.push(valueInfo(name, type, dims));
    return name;
  }

  /** Gives `value` the output name `name`. */
  output(value: Value, name: string, type: ElementType, dims: readonly Dim[]): void {
    this.#nodes.push({ opType: "Identity", name: `output_${name}`, input: [value], output: [name] });
    this.#outputs.push(valueInfo(name, type, dims));
  }

  node(
    op: string,
    inputs: readonly Value[],
    attributes: Record<string, Attribute> = {},
    options: NodeOptions = {},
  ): Value {
    return this.nodes(op, inputs, attributes, { ...options, outputs: 1 })[0] as Value;
  }

  nodes(
    op: string,
    inputs: readonly Value[],
    attributes: Record<string, Attribute>,
    { domain, outputs = 1 }: NodeOptions,
  ): readonly Value[] {
    const name = `${op}_${this.#nodes.length}`;
    const output = Array.from({ length: outputs }, (_, index) => `${name}:${index}`);
    const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(key, value));
    this.#nodes.push({ opType: op, name, input: [...inputs], output, attribute, domain: domain ?? "" });
    return output;
  }

  /** An embedded int64 tensor; equal constants are shared. */
  int64(values: readonly number[], dims: readonly number[] = [values.length]): Value {
    const name = `i64_${dims.join("x")}_${values.join("_")}`;
    return this.#initializer(name, "i64", dims, {
      rawData: new Uint8Array(new BigInt64Array(values.map(BigInt)).buffer),
    });
  }

  /** An embedded float32 tensor. */
  float32(values: readonly number[], dims: readonly number[] = [values.length]): Value {
    const name = `f32_${this.#initializers.size}`;
    return this.#initializer(name, "f32", dims, { rawData: new Uint8Array(new Float32Array(values).buffer) });
  }

  /** A tensor whose bytes stay in the weights file. Asking twice for a name gives the same value. */
  external(name: string, type: ElementType, dims: readonly number[], data: ExternalData): Value {
    const entries = { location: data.location, offset: String(data.offset), length: String(data.length) };
    return this.#initializer(name, type, dims, {
      dataLocation: proto.TensorProto.DataLocation.EXTERNAL,
      externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
    });
  }

  serialise(graphName: string): Uint8Array {
    return proto.ModelProto.encode({
      irVersion: IR_VERSION,
      producerName: "radedit-browser",
      opsetImport: [
        { domain: "", version: OPSET },
        { domain: "com.microsoft", version: 1 },
      ],
      graph: {
        name: graphName,
        node: this.#nodes,
        initializer: [...this.#initializers.values()],
        input: this.#inputs,
        output: this.#outputs,
      },
    }).finish();
  }

  #initializer(name: string, type: ElementType, dims: readonly number[], rest: Partial<onnx.ITensorProto>): Value {
    if (!this.#initializers.has(name)) {
      this.#initializers.set(name, { name, dataType: elementTypes[type], dims: [...dims], ...rest });
    }
    return name;
  }
}
