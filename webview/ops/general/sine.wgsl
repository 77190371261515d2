fn value(x: f32) -> f32 {
  return sineCosine(x).x;
}

fn derivative(x: f32) -> f32 {
  return sineCosine(x).y;
}
