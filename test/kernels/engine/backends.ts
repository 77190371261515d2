/** The two backends that every property of the engine is tested on. */
import { useCpu } from '../../../webview/engine/backend/device.js';
import { Session, type SessionOptions } from '../../../webview/engine/session.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { type TestBackend, useTestBackend } from '../support/dawn.js';
import { operations } from './experiments.js';

export const backendNames = ['webgpu', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

let webgpu: TestBackend | undefined;

/** Makes a backend tfjs's current one; the GPU device is the shared one. Errors that no call returned are told by `gpuErrors`. */
export async function useBackend(name: BackendName): Promise<tf.KernelBackend> {
  if (name === 'cpu') await useCpu();
  else webgpu = await useTestBackend();
  return tf.backend();
}

export async function gpuErrors(): Promise<readonly string[]> {
  return webgpu?.errors ?? [];
}

export async function openSession(name: BackendName, options: Partial<SessionOptions> = {}): Promise<Session> {
  return new Session({ backend: await useBackend(name), operations, ...options });
}

/** Values or gradient by reference, read from the session. */
export async function valuesOf(session: Session, reference: string): Promise<number[]> {
  const tensor = session.value(reference);
  if (!tensor) throw new Error(`${reference} has no value`);
  return [...(await session.read(tensor))];
}

export async function gradientOf(session: Session, reference: string): Promise<number[] | undefined> {
  const tensor = session.gradient(reference);
  return tensor && [...(await session.read(tensor))];
}
