/** The few parts of the WebGPU interface that choosing a device needs; TypeScript's own library lacks them. */
export interface Gpu {
  requestAdapter(options?: { readonly powerPreference?: "high-performance" | "low-power" }): Promise<GpuAdapter | null>;
}

export interface GpuAdapter {
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(descriptor: {
    readonly requiredFeatures: readonly string[];
    readonly requiredLimits: Readonly<Record<string, number>>;
  }): Promise<GpuDevice>;
}

export interface GpuDevice {
  readonly features: ReadonlySet<string>;
  destroy(): void;
}

/** What ONNX Runtime's kernels ask for beyond the defaults. More than the adapter has is never requested. */
const limitNames = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxStorageBuffersPerShaderStage",
];

/** A device with half precision where there is any, and with subgroups only where they are wanted. */
export const requestDevice = async (adapter: GpuAdapter, subgroups: boolean): Promise<GpuDevice> => {
  const wanted = ["shader-f16", ...(subgroups ? ["subgroups"] : [])];
  const limits = limitNames.flatMap((name): [string, number][] => {
    const limit = adapter.limits[name];
    return limit === undefined ? [] : [[name, limit]];
  });
  return adapter.requestDevice({
    requiredFeatures: wanted.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(limits),
  });
};
