/** Gaussians over a picture: the ellipse of one standard deviation of each, and an arrow from its mean against the gradient. */
import { gaussianRender2d } from '../../../experiment/contracts/gaussianRender2d.js';
import type { Overlay, OverlayPainter, OverlayScene } from '../../engine/operation.js';
import arrowFormCode from '../drawing/arrow.wgsl';
import linesCode from '../drawing/lines.wgsl';
import sineCosineCode from '../sineCosine.wgsl';
import { type Form, gaussiansOf } from './gaussians.js';
import arrowCode from './overlayArrow.wgsl';
import { paintOverlay } from './overlayCanvas.js';
import ellipseCode from './overlayEllipse.wgsl';
import sceneCode from './overlayScene.wgsl';

export const overlay: Overlay = {
  arrowInputs: gaussianRender2d.overlay?.inputs ?? [],
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
/** As overlayScene.wgsl names them. */
const formNumbers: Readonly<Record<Form, number>> = { covariance: 0, cholesky: 1, scaling: 2, sigma: 3, points: 4 };

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
      if (!scene.inputs['means'] && !scene.inputs['points']) return;
      const { form, means, extent = means, rotation = means } = gaussiansOf(scene.inputs);
      const [gaussians, entries] = means.shape.slice(-2) as [number, number];
      device.queue.writeBuffer(uniforms, 0, uniformsOf(scene, form, gaussians, entries));
      draw(pass, ellipse, ellipseVertices, gaussians, [means.values, extent.values, rotation.values]);
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
    ellipse: pipelineOf(device, format, 'ellipse', sceneCode + linesCode + sineCosineCode + ellipseCode, ['ring', 'ringColor'], {
      steps: ellipseSteps,
    }),
    arrow: pipelineOf(device, format, 'arrow', sceneCode + linesCode + arrowFormCode + arrowCode, ['arrow', 'arrowColor']),
  };
  ofDevice.set(format, pipelines);
  return pipelines;
}

/** overlayScene.wgsl's Scene. */
function uniformsOf({ attributes, ...scene }: OverlayScene<GPUBufferBinding>, form: Form, gaussians: number, entries: number): ArrayBuffer {
  const bytes = new ArrayBuffer(sceneBytes);
  const floats = new Float32Array(bytes);
  const [height, width] = scene.canvas;
  floats.set([width, height, width / scene.size[1], height / scene.size[0]]);
  new Uint32Array(bytes).set([scene.batch * gaussians, formNumbers[form]], 4);
  floats.set([attributes['blur'] as number, scene.pixelRatio], 6);
  floats.set([...scene.line, ...scene.lineUnderneath, ...scene.accent, scene.arrowLength, Number(attributes['sigma'] ?? 0)], 8);
  new Uint32Array(bytes).set([entries], 22);
  floats.set([attributes['pixelCenter'] as number], 23);
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
