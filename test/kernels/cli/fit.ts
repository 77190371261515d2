/** A small experiment as its file says it. */
export const fit = {
  gradlab: 1,
  tensors: {
    x: { values: [1, 2, 3, 4], trainable: true },
    idle: { values: [7], trainable: true },
    target: { fill: 0.5, shape: [4] },
  },
  graph: [
    { id: 'twice', op: 'add', inputs: { a: 'x', b: 'x' } },
    { id: 'loss', op: 'mse', inputs: { prediction: 'twice', target: 'target' } },
  ],
  loss: 'loss',
  train: { optimizer: 'adam', learningRate: 0.1, steps: 25 },
};
