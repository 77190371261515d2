/** Three mends of tfjs 4.22, which is no longer maintained. Each stands under test with the defect they mend. */
import { MatMulSmallOutputSizeProgram, type Tensor, type TensorInfo, type WebGPUBackend } from '../tfjs.js';
import { backendFields, engineFields, type Program } from './internals.js';

let tapeOrderMended = false;

/**
 * Gradients of gradients through operations that save their output (exp, sigmoid, tanh, softmax, and customGrad's `save`).
 *
 * tfjs saves a tensor by cloning it, and the clone of an output comes on the tape before the operation that makes the output. Back-propagation
 * walks the tape backwards and so meets the operation first: what flows back through the saved output is lost, without an error
 * (tfjs issue 3252). Here those clones move behind their operation. Once for the engine; calling it again does nothing.
 */
export function mendTapeOrderOfSavedOutputs(): void {
  if (tapeOrderMended) return;
  tapeOrderMended = true;
  const fields = engineFields();
  const addTapeNode = fields.addTapeNode;
  fields.addTapeNode = function (name, inputs, outputs, gradient, saved: Tensor[] | undefined, attributes) {
    addTapeNode.call(this, name, inputs, outputs, gradient, saved ?? [], attributes);
    if (!saved?.length) return;
    const tape = this.state.activeTape;
    const outputIds = new Set(outputs.map(({ id }) => id));
    const savedIds = new Set(saved.map(({ id }) => id));
    const isCloneOfOutput = (node: (typeof tape)[number]) =>
      node.outputs.some(({ id }) => savedIds.has(id)) && Object.values(node.inputs).some(({ id }) => outputIds.has(id));
    // The clones are the newest nodes before the operation, at most one for each saved tensor.
    const start = Math.max(0, tape.length - 1 - saved.length);
    const recent = tape.splice(start);
    tape.push(...recent.filter((node) => !isCloneOfOutput(node)), ...recent.filter(isCloneOfOutput));
  };
}

/**
 * Transposes of int32 and bool, and with them reductions of those types over an axis that is not the last one.
 *
 * tfjs hands an i32 to a WGSL function that wants f32, which today's compilers refuse (tfjs issue 8638, pull request 8616): the result is
 * zeros or what was in the buffer before, and only the device's error event tells. Before the backend's first transpose.
 */
export function mendTransposeOfIntegers(backend: WebGPUBackend): void {
  const runWebGPUProgram = backend.runWebGPUProgram;
  backend.runWebGPUProgram = function (program: Program, inputs, ...rest) {
    const [source] = inputs;
    if (source && program.shaderKey.startsWith('transpose_') && backendFields(this).tensorMap.get(source.dataId).dtype !== 'float32') {
      const code = program.getUserCode();
      program.getUserCode = () => code.replace('setOutputAtIndex(', 'setOutputAtIndexI32(');
    }
    return runWebGPUProgram.call(this, program, inputs, ...rest);
  };
}

/**
 * Matrix products with long sums and few results, such as the gradient of a layer's weights over many points.
 *
 * tfjs parts such a sum among workgroups that add with float atomics, in the order in which they come, so that the last bits differ from run to
 * run. Here another of its programs takes them, whose threads each add up one result.
 */
export function mendMatMulOfLongSums(backend: WebGPUBackend): void {
  const runWebGPUProgram = backend.runWebGPUProgram;
  backend.runWebGPUProgram = function (program: Program, inputs, ...rest) {
    return runWebGPUProgram.call(this, isSplitMatMul(program) ? unsplit(program, inputs) : program, inputs, ...rest);
  };
}

type SplitMatMul = Program & { readonly outputShape: [number, number, number]; readonly transposeA: boolean; readonly transposeB: boolean };

function isSplitMatMul(program: Program): program is SplitMatMul {
  return program.shaderKey.startsWith('matMulSplitK_');
}

function unsplit({ outputShape, transposeA, transposeB }: SplitMatMul, inputs: readonly TensorInfo[]): Program {
  const [a, b] = inputs.map(({ shape }) => shape as [number, number, number]);
  if (!a || !b) throw new Error('tfjs multiplies matrices that are not there.');
  return new MatMulSmallOutputSizeProgram(a, b, outputShape, transposeA, transposeB);
}
