// deformConv2d, backward to the input: the forward product turned around. What comes in at the samples that reach a pixel is gathered from their
// records, in the order of the samples, piece by piece into workgroup memory, and multiplied by the kernel. The files sizes.wgsl, kernelRow.wgsl and
// cotangentProduct.wgsl come before.
//
// Buffers: kernel and cotangent (of the output) as in forward.wgsl; ranges and records as order.wgsl makes them; gradient as the input.
// Workgroups: 64 invocations for a tile of 32 pixels and 32 channels of one group and offset group, 4 × 4 to each; pixels along x, folded into y,
// channels along z.

@group(0) @binding(0) var<storage, read> kernel: array<kernelElement>;
@group(0) @binding(1) var<storage, read> cotangent: array<cotangentElement>;
@group(0) @binding(2) var<storage, read> ranges: array<vec2u>;
@group(0) @binding(3) var<storage, read> records: array<vec4u>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(5) var<uniform> sizes: Sizes;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let pixelsOfImage = u32(sizes.height * sizes.width);
  let pixels = sizes.batch * pixelsOfImage;
  let firstPixel = (workgroup.x + workgroup.y * workgroups.x) * 32u;
  if (firstPixel >= pixels) {
    return;
  }
  let tilesOfSegment = (sizes.segment + 31u) / 32u;
  let segment = workgroup.z / tilesOfSegment;
  let firstChannel = segment * sizes.segment + workgroup.z % tilesOfSegment * 32u;
  let endChannel = min(firstChannel + 32u, (segment + 1u) * sizes.segment);
  let channelsOfGroup = sizes.channels / sizes.groups;
  let outputsOfGroup = sizes.outputChannels / sizes.groups;
  let group = firstChannel / channelsOfGroup;
  let offsetGroup = firstChannel / (sizes.channels / sizes.offsetGroups);
  let endOutput = (group + 1u) * outputsOfGroup;

  // Of the tile, each invocation gathers 8 outputs for one pixel, and adds up 4 pixels (from `down` on) and 4 channels (from `across` on).
  let gathered = min(firstPixel + local / 2u, pixels - 1u);
  let image = gathered / pixelsOfImage;
  let inImage = gathered % pixelsOfImage;
  // The cell of the samples whose upper left corner the pixel is; those whose lower right corner it is are a row and a column before.
  let columns = u32(sizes.width + 1);
  let cell = (inImage / u32(sizes.width) + 1u) * columns + inImage % u32(sizes.width) + 1u;
  let down = local / 8u * 4u;
  let across = local % 8u;
  var sums = mat4x4f();
  for (var tap = 0u; tap < tapCount(); tap++) {
    let list = (image * sizes.offsetGroups + offsetGroup) * tapCount() + tap;
    let firstCell = list * u32(sizes.height + 1) * columns;
    let row = tap * channelsOfGroup - group * channelsOfGroup;
    for (var output = group * outputsOfGroup; output < endOutput; output += 16u) {
      workgroupBarrier();
      gather(firstCell + cell, image * sizes.samples, local, output, endOutput);
      for (var i = local; i < 128u; i += 64u) {
        weights[i % 4u * 32u + i / 4u % 4u * 8u + i / 16u] = kernelRow(row, firstChannel + i / 4u, endChannel, output + 4u * (i % 4u), endOutput);
      }
      workgroupBarrier();
      sums = withProducts(sums, down, across, (min(16u, endOutput - output) + 3u) / 4u);
    }
  }
  let mine = firstChannel + 4u * across;
  store(firstPixel + down, mine, endChannel, sums[0]);
  store(firstPixel + down + 1u, mine, endChannel, sums[1]);
  store(firstPixel + down + 2u, mine, endChannel, sums[2]);
  store(firstPixel + down + 3u, mine, endChannel, sums[3]);
}

// Of the samples of a list that reach a pixel, whose cell this is: their cotangents of eight outputs, weighted, into the tile.
fn gather(cell: u32, firstSample: u32, local: u32, firstOutput: u32, endOutput: u32) {
  let mine = local % 2u * 2u;
  let outputs = firstOutput + 4u * mine + vec4u(0u, 1u, 2u, 3u);
  var nearSum = vec4f(0.0);
  var farSum = vec4f(0.0);
  for (var corner = 0u; corner < 4u; corner++) {
    let isBelow = corner / 2u;
    let isRight = corner % 2u;
    let range = ranges[cell - isBelow * u32(sizes.width + 1) - isRight];
    for (var i = range.x; i < range.x + range.y; i++) {
      let record = records[i];
      let fraction = bitcast<vec2f>(record.yz);
      let share = select(1.0 - fraction, fraction, vec2u(isBelow, isRight) == vec2u(1u));
      let weight = bitcast<f32>(record.w) * share.x * share.y;
      let row = (firstSample + record.x) * sizes.outputChannels;
      nearSum += weight * cotangentFour(row + outputs.x, row + endOutput - 1u);
      farSum += weight * cotangentFour(row + outputs.x + 4u, row + endOutput - 1u);
    }
  }
  let at = local / 2u * 4u + mine;
  cotangents[at] = select(vec4f(0.0), nearSum, outputs < vec4u(endOutput));
  cotangents[at + 1u] = select(vec4f(0.0), farSum, outputs + 4u < vec4u(endOutput));
}

fn store(pixel: u32, first: u32, end: u32, sums: vec4f) {
  if (pixel >= sizes.batch * u32(sizes.height * sizes.width)) {
    return;
  }
  for (var i = 0u; i < 4u; i++) {
    if (first + i < end) {
      gradient[pixel * sizes.channels + first + i] = sums[i];
    }
  }
}
