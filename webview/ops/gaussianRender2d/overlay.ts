/** Gaussians over a picture: the ellipse of one standard deviation of each, and an arrow from its mean against the gradient. */
import type { Overlay, OverlayPainter, OverlayScene } from '../../engine/operation.js';
import arrowCode from './overlayArrow.wgsl';
import { paintOverlay } from './overlayCanvas.js';
import ellipseCode from './overlayEllipse.wgsl';
import sceneCode from './overlayScene.wgsl';

export const overlay: Overlay = {
  arrowInput: 'means',
  prepare,
  paint: paintOverlay,
};

interface Pipelines {
  readonly ellipse: GPURenderPipeline;
  readonly arrow: GPURenderPipeline;
}

/** Corners around an ellipse. Few will do: the shader finds the distance from the ellipse itself. */
const ellipseSteps = 12;
const ellipseVertices = 2 * (ellipseSteps + 1);
const arrowVertices = 4;
const sceneBytes = 96;

/** Compiled once for all panels of a device and format. */
const compiled = new WeakMap<GPUDevice, Map<GPUTextureFormat, Pipelines>>();

function prepare(device: GPUDevice, format: GPUTextureFormat): OverlayPainter {
  const { ellipse, arrow } = pipelinesFor(device, format);
  const uniforms = device.createBuffer({ label: 'overlay', size: sceneBytes, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });

  function draw(
    pass: GPURenderPassEncoder,
    pipeline: GPURenderPipeline,
    vertices: number,
    gaussians: number,
    bindings: GPUBufferBinding[],
  ) {
    const entries = [{ buffer: uniforms }, ...bindings].map((resource, binding) => ({ binding, resource }));
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    pass.draw(vertices, gaussians);
  }

  return {
    draw(pass, scene) {
      const { means, covariance, cholesky } = scene.inputs;
      const extent = covariance ?? cholesky;
      if (!means || !extent) return;
      const gaussians = means.shape.at(-2) ?? 0;
      device.queue.writeBuffer(uniforms, 0, uniformsOf(scene, gaussians, cholesky !== undefined));
      draw(pass, ellipse, ellipseVertices, gaussians, [means.values, extent.values]);
      if (means.gradient) draw(pass, arrow, arrowVertices, gaussians, [means.values, means.gradient, scene.arrowLimit]);
    },
    dispose() {
      uniforms.destroy();
    },
  };
}

function pipelinesFor(device: GPUDevice, format: GPUTextureFormat): Pipelines {
  const ofDevice = compiled.get(device) ?? new Map<GPUTextureFormat, Pipelines>();
  compiled.set(device, ofDevice);
  const known = ofDevice.get(format);
  if (known) return known;
  const pipelines = {
    ellipse: pipelineOf(device, format, 'ellipse', sceneCode + ellipseCode, ['ring', 'ringColor'], { steps: ellipseSteps }),
    arrow: pipelineOf(device, format, 'arrow', sceneCode + arrowCode, ['arrow', 'arrowColor']),
  };
  ofDevice.set(format, pipelines);
  return pipelines;
}

/** overlayScene.wgsl's Scene. */
function uniformsOf(scene: OverlayScene<GPUBufferBinding>, gaussians: number, cholesky: boolean): ArrayBuffer {
  const bytes = new ArrayBuffer(sceneBytes);
  const floats = new Float32Array(bytes);
  const [height, width] = scene.canvas;
  floats.set([width, height, width / scene.size[1], height / scene.size[0]]);
  new Uint32Array(bytes).set([scene.batch * gaussians, Number(cholesky)], 4);
  floats.set([Number(scene.attributes['blur'] ?? 0), scene.pixelRatio], 6);
  floats.set([...scene.line, ...scene.lineUnderneath, ...scene.arrow, scene.arrowLength], 8);
  return bytes;
}

function pipelineOf(
  device: GPUDevice,
  format: GPUTextureFormat,
  label: string,
  code: string,
  [vertex, fragment]: readonly [string, string],
  constants: Record<string, number> = {},
): GPURenderPipeline {
  const module = device.createShaderModule({ label, code });
  const over = { operation: 'add', srcFactor: 'one', dstFactor: 'one-minus-src-alpha' } as const;
  return device.createRenderPipeline({
    label,
    layout: 'auto',
    vertex: { module, entryPoint: vertex, constants },
    fragment: { module, entryPoint: fragment, targets: [{ format, blend: { color: over, alpha: over } }] },
    primitive: { topology: 'triangle-strip' },
  });
}
