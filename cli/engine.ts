import { Session } from '../webview/engine/session.js';
import { operations } from '../webview/ops/index.js';
import { type OpenBackend, openBackend } from './openBackend.js';
import { tell } from './tell.js';

export interface Engine {
  readonly opened: OpenBackend;
  /** A session on the device, which hears of the device's errors from then on. */
  newSession(): Session;
}

/** Opens the device and says which. */
export async function openEngine(backend: 'webgpu' | 'cpu' | undefined): Promise<Engine> {
  // Errors of the device are told to the session, which cannot be there before the device.
  let session: Session | undefined;
  const opened = await openBackend(backend, {
    onLost: (message) => {
      session?.gpuError({ kind: 'gpuError', message: `the device was lost (${message})` });
      session?.deviceLost();
    },
    onError: (error) => session?.gpuError(error),
  });
  tell(`Computing with ${opened.note}.`);
  return {
    opened,
    newSession() {
      session = new Session({ backend: opened.backend, operations });
      return session;
    },
  };
}
