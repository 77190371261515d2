// deformConv2d, forward: a matrix product whose first matrix, the samples of each pixel, is gathered piece by piece into workgroup memory and never
// written out. The files sampling.wgsl, sizes.wgsl, samples.wgsl, interpolate.wgsl and kernelRow.wgsl come before.
//
// Buffers: input [B, H, W, Ci], offset [B, Ho, Wo, G, taps, 2], mask [B, Ho, Wo, G, taps], kernel [taps, Ci / groups, Co], bias [Co], output
// [B, Ho, Wo, Co], float32.
// Workgroups: 64 invocations for a tile of 32 pixels and 32 output channels of one group, 4 × 4 to each; pixels along x, folded into y, output
// channels along z.

@group(0) @binding(0) var<storage, read> input: array<inputElement>;
@group(0) @binding(1) var<storage, read> offset: array<f32>;
@group(0) @binding(2) var<storage, read> mask: array<f32>;
@group(0) @binding(3) var<storage, read> kernel: array<kernelElement>;
@group(0) @binding(4) var<storage, read> bias: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<f32>;
@group(0) @binding(6) var<uniform> sizes: Sizes;

// [32 pixels, 16 channels] and [16 channels, 32 outputs], four to a vector.
var<workgroup> samples: array<vec4f, 128>;
var<workgroup> weights: array<vec4f, 128>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let pixels = sizes.batch * sizes.samples;
  let firstPixel = (workgroup.x + workgroup.y * workgroups.x) * 32u;
  if (firstPixel >= pixels) {
    return;
  }
  let channelsOfGroup = sizes.channels / sizes.groups;
  let outputsOfGroup = sizes.outputChannels / sizes.groups;
  let channelsOfOffsets = sizes.channels / sizes.offsetGroups;
  let tilesOfGroup = (outputsOfGroup + 31u) / 32u;
  let group = workgroup.z / tilesOfGroup;
  let firstOutput = group * outputsOfGroup + workgroup.z % tilesOfGroup * 32u;
  let endOutput = min(firstOutput + 32u, (group + 1u) * outputsOfGroup);
  let firstChannel = group * channelsOfGroup;
  let endChannel = firstChannel + channelsOfGroup;

  // Of the tile, each invocation gathers 8 channels of one pixel, and adds up 4 pixels (from `down` on) and 4 outputs (from `across` on).
  let window = windowOf(min(firstPixel + local / 2u, pixels - 1u));
  let down = local / 8u * 4u;
  let across = local % 8u;
  var sum0 = vec4f(0.0);
  var sum1 = vec4f(0.0);
  var sum2 = vec4f(0.0);
  var sum3 = vec4f(0.0);
  for (var tapRow = 0u; tapRow < sizes.kernelHeight; tapRow++) {
    for (var tapColumn = 0u; tapColumn < sizes.kernelWidth; tapColumn++) {
      let firstRow = (tapRow * sizes.kernelWidth + tapColumn) * channelsOfGroup - firstChannel;
      var channel = firstChannel;
      while (channel < endChannel) {
        // The channels that an offset group moves together, as far as they are in this group.
        let offsetGroup = channel / channelsOfOffsets;
        let endTogether = min((offsetGroup + 1u) * channelsOfOffsets, endChannel);
        let at = sampleOfTap(window, offsetGroup, vec2u(tapRow, tapColumn));
        let corners = cornersOf(at, imageSize());
        let starts = startsOf(corners, window.image);
        let shares = weightsOf(at.fraction) * at.factor;
        for (; channel < endTogether; channel += 16u) {
          let end = min(channel + 16u, endTogether);
          workgroupBarrier();
          let mine = local % 2u * 2u;
          for (var i = mine; i < mine + 2u; i++) {
            samples[local / 2u * 4u + i] = interpolated(starts, corners.isInside, shares, channel + 4u * i, end);
          }
          for (var i = local; i < 128u; i += 64u) {
            weights[i] = kernelRow(firstRow, channel + i / 8u, end, firstOutput + 4u * (i % 8u), endOutput);
          }
          workgroupBarrier();
          for (var k = 0u; k < (end - channel + 3u) / 4u; k++) {
            let w0 = weights[32u * k + across];
            let w1 = weights[32u * k + 8u + across];
            let w2 = weights[32u * k + 16u + across];
            let w3 = weights[32u * k + 24u + across];
            let s0 = samples[4u * down + k];
            let s1 = samples[4u * down + 4u + k];
            let s2 = samples[4u * down + 8u + k];
            let s3 = samples[4u * down + 12u + k];
            sum0 += s0.x * w0 + s0.y * w1 + s0.z * w2 + s0.w * w3;
            sum1 += s1.x * w0 + s1.y * w1 + s1.z * w2 + s1.w * w3;
            sum2 += s2.x * w0 + s2.y * w1 + s2.z * w2 + s2.w * w3;
            sum3 += s3.x * w0 + s3.y * w1 + s3.z * w2 + s3.w * w3;
          }
        }
        channel = endTogether;
      }
    }
  }
  let firstOfMine = firstOutput + 4u * across;
  store(firstPixel + down, firstOfMine, endOutput, sum0);
  store(firstPixel + down + 1u, firstOfMine, endOutput, sum1);
  store(firstPixel + down + 2u, firstOfMine, endOutput, sum2);
  store(firstPixel + down + 3u, firstOfMine, endOutput, sum3);
}

fn store(pixel: u32, firstOutput: u32, endOutput: u32, sums: vec4f) {
  if (pixel >= sizes.batch * sizes.samples) {
    return;
  }
  for (var i = 0u; i < 4u; i++) {
    let channel = firstOutput + i;
    if (channel >= endOutput) {
      return;
    }
    var value = sums[i];
    if (sizes.hasBias == 1u) {
      value += bias[channel];
    }
    output[pixel * sizes.outputChannels + channel] = value;
  }
}
