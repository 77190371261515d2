/**
 * Sums over leading axes, such as the gradient of a bias: in the place of tfjs's, which transposes the whole tensor first. Blocks of rows are added
 * up, then blocks of these sums, so that long sums keep their digits. What this takes over is float32 on WebGPU; all else stays tfjs's.
 */
import { dispatch } from '../../engine/backend/dispatch.js';
import { type TensorInfo, tf, type WebGPUBackend } from '../../engine/tfjs.js';
import { folded } from '../folded.js';
import code from './columnSums.wgsl';

const invocationsPerWorkgroup = 64;

/** Of one block. Longer ones make fewer dispatches and longer chains of roundings. */
const mostRowsPerBlock = 128;

const ofTfjs = tf.getKernel('Sum', 'webgpu');
tf.unregisterKernel('Sum', 'webgpu');
tf.registerKernel({
  ...ofTfjs,
  kernelFunc: (call) => {
    const { x } = call.inputs as { x: TensorInfo };
    const { axis, keepDims } = call.attrs as { axis?: number | number[]; keepDims?: boolean };
    const axes = tf.util.parseAxisParam(axis ?? [], x.shape);
    const rows = tf.util.sizeFromShape(x.shape.slice(0, axes.length));
    const columns = tf.util.sizeFromShape(x.shape.slice(axes.length));
    const areLeading = axes.every((each) => each < axes.length);
    if (x.dtype !== 'float32' || !areLeading || rows < 2 || columns < 2) return ofTfjs.kernelFunc(call);
    const shape = keepDims ? x.shape.map((size, each) => (each < axes.length ? 1 : size)) : x.shape.slice(axes.length);
    return columnSums(call.backend as WebGPUBackend, x, rows, columns, shape);
  },
});

/** The sums of the columns of `matrix`, which is [rows, columns] however its shape puts it, in the shape `shape`. */
function columnSums(gpu: WebGPUBackend, matrix: TensorInfo, rows: number, columns: number, shape: number[]): TensorInfo {
  const passes = Math.max(1, Math.ceil(Math.log(rows) / Math.log(mostRowsPerBlock)));
  const rowsPerBlock = Math.ceil(rows ** (1 / passes));
  let [sums, left] = [matrix, rows];
  while (left > 1) {
    const blocks = Math.ceil(left / rowsPerBlock);
    const result = gpu.makeTensorInfo(blocks === 1 ? shape : [blocks, columns], 'float32');
    const workgroups = folded(Math.ceil((blocks * columns) / invocationsPerWorkgroup));
    const uniforms = new Uint32Array([left, columns, rowsPerBlock]).buffer;
    dispatch(gpu, { name: 'columnSums', code }, [sums, result], uniforms, [...workgroups, 1]);
    if (sums !== matrix) gpu.disposeData(sums.dataId);
    [sums, left] = [result, blocks];
  }
  return sums;
}
