// slic, first of four: sRGB to CIELAB, as in lab.ts, and every pixel in the cluster of its own cell.
//
// Buffers: image [B, H, W, channels], 1 or 3 of them; colors [B, H, W] of (L*, a*, b*, 0); clusters [B, H, W] int32.
// Workgroups: 8 × 8 invocations on (x, y) for each 8 × 8 pixels, along z the images.

struct Uniforms {
  height: u32,
  width: u32,
  rows: u32,
  columns: u32,
  channels: u32,
}

@group(0) @binding(0) var<storage, read> image: array<f32>;
@group(0) @binding(1) var<storage, read_write> colors: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> clusters: array<i32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

// Of 0 to 1. By its bits, since WGSL may take it for granted that there are no NaN and no infinities.
fn clamped(value: f32) -> f32 {
  let bits = bitcast<u32>(value);
  let isNegative = bits >= 0x80000000u;
  let isNan = (bits & 0x7fffffffu) > 0x7f800000u;
  if (isNegative || isNan) {
    return 0.0;
  }
  return select(value, 1.0, bits >= 0x3f800000u);
}

fn linear(value: f32) -> f32 {
  let c = clamped(value);
  return select(pow((c + 0.055) / 1.055, 2.4), c / 12.92, c <= 0.04045);
}

fn compressed(t: f32) -> f32 {
  return select(pow(t, 1.0 / 3.0), t * (841.0 / 108.0) + 4.0 / 29.0, t <= 216.0 / 24389.0);
}

fn labOf(rgb: vec3f) -> vec3f {
  let x = compressed(dot(rgb, vec3f(0.4124, 0.3576, 0.1805) / 0.9505));
  let y = compressed(dot(rgb, vec3f(0.2126, 0.7152, 0.0722)));
  let z = compressed(dot(rgb, vec3f(0.0193, 0.1192, 0.9505) / 1.089));
  return vec3f(116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z));
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= uniforms.width || id.y >= uniforms.height) {
    return;
  }
  let pixel = (id.z * uniforms.height + id.y) * uniforms.width + id.x;
  let first = pixel * uniforms.channels;
  let last = uniforms.channels - 1u;
  let rgb = vec3f(linear(image[first]), linear(image[first + min(1u, last)]), linear(image[first + last]));
  colors[pixel] = vec4f(labOf(rgb), 0.0);
  clusters[pixel] = i32(id.y * uniforms.rows / uniforms.height * uniforms.columns + id.x * uniforms.columns / uniforms.width);
}
