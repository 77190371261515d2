/** What kernels make of a tensor's data once and use as long as these are the same: the sorted list of a map of labels. */
import type { TensorInfo, WebGPUBackend } from '../tfjs.js';

type Derived = readonly TensorInfo[];

/** By the data, and then by what was made of them. */
const derivedOf = new WeakMap<WebGPUBackend, Map<object, Map<string, Derived>>>();

/**
 * The tensors that `make` makes of the data of `source`: from the first call until the data are disposed of or copied over, and then disposed of with
 * them. A kernel that wrote into `source` would not be noticed: what something is derived from must not be written to in place.
 * @param name of what is made, with all that it depends on beside the data
 */
export function derivedFrom<T extends Derived>(backend: WebGPUBackend, source: TensorInfo, name: string, make: () => T): T {
  const ofBackend = derivedOf.get(backend);
  if (!ofBackend) throw new Error('Nothing would dispose of what is derived from tensors: disposeDerivedWithSource has not been called.');
  let ofSource = ofBackend.get(source.dataId);
  if (!ofSource) {
    ofSource = new Map();
    ofBackend.set(source.dataId, ofSource);
  }
  let derived = ofSource.get(name);
  if (!derived) {
    derived = make();
    ofSource.set(name, derived);
  }
  return derived as T;
}

/** The data are others from now on: what was derived from them is disposed of. */
export function disposeDerivedFrom(backend: WebGPUBackend, dataId: object): void {
  const ofBackend = derivedOf.get(backend);
  const ofSource = ofBackend?.get(dataId);
  if (!ofBackend || !ofSource) return;
  ofBackend.delete(dataId);
  for (const derived of ofSource.values()) for (const tensor of derived) backend.disposeData(tensor.dataId);
}

/** Makes what is derived from a tensor go when tfjs disposes of its data. Once for each backend. */
export function disposeDerivedWithSource(backend: WebGPUBackend): void {
  derivedOf.set(backend, new Map());
  const disposeData = backend.disposeData;
  backend.disposeData = function (dataId, force) {
    const isGone = disposeData.call(this, dataId, force);
    if (isGone) disposeDerivedFrom(this, dataId);
    return isGone;
  };
}
