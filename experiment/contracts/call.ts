/** What shape rules say in few words: their inputs, their attributes, and how a rule refuses. */
import type { NodeCall, NodeProblem, Shape, ShapeResult } from '../contract.js';

/** The shape of an input that the contract wants. A list or a missing input here is a mistake of the caller, not of the file. */
export function inputShape(call: NodeCall, name: string): Shape {
  const shape = optionalInputShape(call, name);
  if (shape === undefined) throw new Error(`The shape rule was called without the input ${name}.`);
  return shape;
}

export function optionalInputShape(call: NodeCall, name: string): Shape | undefined {
  const type = call.inputs[name];
  if (type === undefined) return undefined;
  if (!('shape' in type)) throw new Error(`The shape rule was called with a list as the input ${name}.`);
  return type.shape;
}

/** The shapes of an input that the contract calls a list, in the file's order. */
export function inputShapes(call: NodeCall, name: string): readonly Shape[] {
  const types = call.inputs[name];
  if (types === undefined || 'shape' in types) throw new Error(`The shape rule was called without the list ${name}.`);
  return types.map(({ shape }) => shape);
}

export function numberAttribute(call: NodeCall, name: string): number {
  const value = call.attributes[name];
  if (typeof value !== 'number') throw new Error(`The shape rule was called without the number ${name}.`);
  return value;
}

export function integersAttribute(call: NodeCall, name: string): readonly number[] {
  const value = call.attributes[name];
  if (typeof value !== 'object') throw new Error(`The shape rule was called without the integers ${name}.`);
  return value;
}

export function switchAttribute(call: NodeCall, name: string): boolean {
  const value = call.attributes[name];
  if (typeof value !== 'boolean') throw new Error(`The shape rule was called without the switch ${name}.`);
  return value;
}

/** One float32 output of this shape. */
export function output(shape: Shape): ShapeResult {
  return { outputs: [{ shape, dtype: 'float32' }] };
}

export function problem(at: NodeProblem['at'], message: string, remedy: string): { readonly problem: NodeProblem } {
  return { problem: { at, message, remedy } };
}
