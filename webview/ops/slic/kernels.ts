/** The clusters of slic on WebGPU: one dispatch to begin with, and two for every iteration. */
import { dispatch } from '../../engine/backend/dispatch.js';
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../../engine/tfjs.js';
import begin from './begin.wgsl';
import choose from './choose.wgsl';
import type { Grid } from './grid.js';
import move from './move.wgsl';

type Call = Grid & { readonly weight: number; readonly iterations: number };

/** Of begin.wgsl and choose.wgsl, on each side. */
const tile = 8;

/** Bytes of each buffer beside image and clusters. */
export function workspaceOf(batch: number, { height, width, rows, columns }: Grid): Readonly<Record<string, number>> {
  return { colors: 16 * batch * height * width, centers: 20 * batch * rows * columns };
}

/**
 * @param image [B, H, W, C], C 1 or 3
 * @param weight what a distance of one pixel weighs against a colour difference of 1
 * @returns int32 [B, H, W]: for each pixel the number of its cluster, which is that of the cell the cluster began in
 */
export function fusedClusters(image: Tensor, grid: Grid, weight: number, iterations: number): Tensor {
  const call: Call = { ...grid, weight, iterations };
  return tf.engine().runKernel('SlicClusters', { image }, { ...call });
}

tf.registerKernel({
  kernelName: 'SlicClusters',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { image } = inputs as { image: TensorInfo };
    const { height, width, rows, columns, weight, iterations } = attrs as unknown as Call;
    const gpu = backend as WebGPUBackend;
    const [batch, , , channels] = image.shape as [number, number, number, number];
    const colors = gpu.makeTensorInfo([batch, height, width, 4], 'float32');
    const centers = gpu.makeTensorInfo([batch, rows * columns, 5], 'float32');
    const clusters = gpu.makeTensorInfo([batch, height, width], 'int32');

    const sizes = [height, width, rows, columns];
    const tiles = [Math.ceil(width / tile), Math.ceil(height / tile), batch] as const;
    const weighted = new Uint32Array([...sizes, 0]);
    new Float32Array(weighted.buffer)[4] = weight;
    dispatch(gpu, { name: 'slic begin', code: begin }, [image, colors, clusters], new Uint32Array([...sizes, channels]).buffer, tiles);
    for (let i = 0; i < iterations; i++) {
      const cells = [columns, rows, batch] as const;
      dispatch(gpu, { name: 'slic move', code: move }, [colors, clusters, centers], new Uint32Array(sizes).buffer, cells);
      dispatch(gpu, { name: 'slic choose', code: choose }, [colors, centers, clusters], weighted.buffer, tiles);
    }
    gpu.disposeData(colors.dataId);
    gpu.disposeData(centers.dataId);
    return clusters;
  },
});
