fn value(x: f32) -> f32 {
  return sineAndCosine(x).x;
}

fn derivative(x: f32) -> f32 {
  return sineAndCosine(x).y;
}
