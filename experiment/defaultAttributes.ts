import type { Attributes, OperationContract } from './contract.js';

/** The attributes of a node that gives none: those with a default. */
export function defaultAttributes({ attributes }: OperationContract): Attributes {
  return Object.fromEntries(attributes.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])));
}
