// deformConv2d: four channels at once of an interpolated sample, behind samples.wgsl. A kernel of the GPU declares `input`.

// Where the channels of the four corners begin in `input`.
fn startsOf(corners: Corners, pixel: u32) -> vec4u {
  let firstPixel = pixel / sizes.samples * u32(sizes.height * sizes.width);
  return (corners.pixel + firstPixel) * sizes.channels;
}

// What the four corners hold of a channel, 0 outside the image and from the channel `end` on.
fn cornerValues(starts: vec4u, isInside: vec4<bool>, channel: u32, end: u32) -> vec4f {
  let at = starts + min(channel, end - 1u);
  let values = vec4f(input[at.x], input[at.y], input[at.z], input[at.w]);
  return select(vec4f(0.0), values, isInside & vec4<bool>(channel < end));
}

// Channels from `channel` to below `end`, at most four, and zeros.
fn interpolated(starts: vec4u, isInside: vec4<bool>, weights: vec4f, channel: u32, end: u32) -> vec4f {
  return vec4f(
    dot(weights, cornerValues(starts, isInside, channel, end)),
    dot(weights, cornerValues(starts, isInside, channel + 1u, end)),
    dot(weights, cornerValues(starts, isInside, channel + 2u, end)),
    dot(weights, cornerValues(starts, isInside, channel + 3u, end)),
  );
}
