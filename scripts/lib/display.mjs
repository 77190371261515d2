/** Is there a screen to open a window on? */
import { connect } from 'node:net';
import { isAbsolute, join } from 'node:path';

/** On Linux a display server that is named and answers; a name alone may be left over from a session that has ended. */
export async function hasDisplay() {
  if (process.platform !== 'linux') return true;
  const { DISPLAY, WAYLAND_DISPLAY, XDG_RUNTIME_DIR } = process.env;
  if (WAYLAND_DISPLAY) {
    const path = isAbsolute(WAYLAND_DISPLAY) ? WAYLAND_DISPLAY : join(XDG_RUNTIME_DIR ?? '', WAYLAND_DISPLAY);
    if (await answers({ path })) return true;
  }
  const [, host, number] = /^(.*):(\d+)(?:\.\d+)?$/.exec(DISPLAY ?? '') ?? [];
  if (host === undefined || number === undefined) return false;
  return answers(host === '' || host === 'unix' ? { path: `/tmp/.X11-unix/X${number}` } : { host, port: 6000 + Number(number) });
}

/** @param {import('node:net').NetConnectOpts} address @returns {Promise<boolean>} */
function answers(address) {
  return new Promise((resolve) => {
    const socket = connect({ ...address, timeout: 2000 });
    /** @param {boolean} yes */
    const end = (yes) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
