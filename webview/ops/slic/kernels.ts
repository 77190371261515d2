/** The clusters of slic on WebGPU: one dispatch to begin with, and three for every iteration. */
import { entryCount } from '../../../experiment/shape.js';
import { dispatch, flush } from '../../engine/backend/dispatch.js';
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../../engine/tfjs.js';
import begin from './begin.wgsl';
import choose from './choose.wgsl';
import gather from './gather.wgsl';
import type { Grid } from './grid.js';
import move from './move.wgsl';

type Call = Grid & { readonly weight: number; readonly iterations: number };

/** Of begin.wgsl and choose.wgsl, on each side. */
const tile = 8;
/** Of gather.wgsl and move.wgsl, along x. */
const invocations = 64;
/** Of the sums of a centre. */
const partsOfCenter = 16;
/** Numbers of a part, and of a centre, with what fills them up. */
const numbers = 8;

/** Bytes of each buffer beside image and clusters. */
export function workspaceOf(batch: number, grid: Grid): Readonly<Record<string, number>> {
  const sizes = Object.entries(buffersOf(batch, grid)).map(([name, shape]) => [name, 4 * entryCount(shape)] as const);
  return Object.fromEntries(sizes);
}

function buffersOf(batch: number, { height, width, rows, columns }: Grid) {
  return {
    colors: [batch, height, width, 4],
    parts: [batch, rows * columns, partsOfCenter, numbers],
    centers: [batch, rows * columns, numbers],
  };
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
    const { weight, iterations, ...grid } = attrs as unknown as Call;
    const { height, width, rows, columns } = grid;
    const gpu = backend as WebGPUBackend;
    const [batch, , , channels] = image.shape as [number, number, number, number];
    const shapes = buffersOf(batch, grid);
    const colors = gpu.makeTensorInfo(shapes.colors, 'float32');
    const parts = gpu.makeTensorInfo(shapes.parts, 'float32');
    const centers = gpu.makeTensorInfo(shapes.centers, 'float32');
    const clusters = gpu.makeTensorInfo([batch, height, width], 'int32');

    const sizes = [height, width, rows, columns];
    const ofGrid = new Uint32Array(sizes).buffer;
    const ofImage = new Uint32Array([...sizes, channels]).buffer;
    const weighted = new Uint32Array([...sizes, 0]).buffer;
    new Float32Array(weighted)[sizes.length] = weight;
    const tiles = [Math.ceil(width / tile), Math.ceil(height / tile), batch] as const;
    dispatch(gpu, { name: 'slic begin', code: begin }, [image, colors, clusters], ofImage, tiles);
    for (let i = 0; i < iterations; i++) {
      const inRow = (perCenter: number) => [Math.ceil((columns * perCenter) / invocations), rows, batch] as const;
      dispatch(gpu, { name: 'slic gather', code: gather }, [colors, clusters, parts], ofGrid, inRow(partsOfCenter));
      dispatch(gpu, { name: 'slic move', code: move }, [parts, centers], ofGrid, inRow(1));
      dispatch(gpu, { name: 'slic choose', code: choose }, [colors, centers, clusters], weighted, tiles);
      // Of a large image an iteration is work enough for one submission.
      flush(gpu);
    }
    for (const { dataId } of [colors, parts, centers]) gpu.disposeData(dataId);
    return clusters;
  },
});
