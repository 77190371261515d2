// deformSample2d: what the corners of a sample hold, behind samples.wgsl. A kernel of the GPU declares `input`.

// Of one channel, 0 outside the image.
fn cornerValues(corners: Corners, list: u32) -> vec4f {
  let firstPixel = list / sizes.channels * sizes.samples;
  let at = (corners.pixel + firstPixel) * sizes.channels + list % sizes.channels;
  return select(vec4f(0.0), vec4f(input[at.x], input[at.y], input[at.z], input[at.w]), corners.isInside);
}
