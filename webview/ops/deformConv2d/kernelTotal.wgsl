// deformConv2d, backward to kernel and bias, second of two: the parts of kernelGradient.wgsl, added up in their order.
//
// Buffers: partials [parts, kernel + bias]; ofKernel, ofBias float32; without a bias nothing is written to ofBias.
// Workgroups: 64 invocations along x, one for each weight and each bias, at most 65535 of them; invocations stride over what is left.

struct Parts {
  parts: u32,
  kernelSize: u32,
  outputChannels: u32,
  hasBias: u32,
}

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> ofKernel: array<f32>;
@group(0) @binding(2) var<storage, read_write> ofBias: array<f32>;
@group(0) @binding(3) var<uniform> parts: Parts;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let count = parts.kernelSize + parts.outputChannels;
  for (var i = id.x; i < count; i += 64u * workgroups.x) {
    var sum = 0.0;
    for (var part = 0u; part < parts.parts; part++) {
      sum += partials[part * count + i];
    }
    if (i < parts.kernelSize) {
      ofKernel[i] = sum;
    } else if (parts.hasBias == 1u) {
      ofBias[i - parts.kernelSize] = sum;
    }
  }
}
