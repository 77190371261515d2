/** The built page on a server of its own, with the HTML and the content security policy that the extension gives it. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { createNonce, pageHtml } from '../../../extension/webview/html.js';

const bundle = resolve(import.meta.dirname, '../../../dist/webview');

export interface Site {
  readonly address: string;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const files: Record<string, { type: string; body: Buffer }> = {
    '/page.js': { type: 'text/javascript', body: await built('page.js') },
    '/page.css': { type: 'text/css', body: await built('page.css') },
  };
  const server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    if (file !== undefined) {
      response.setHeader('content-type', file.type);
      response.end(file.body);
    } else if (request.url === '/') {
      const origin = `http://${request.headers.host}`;
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(
        pageHtml({ script: `${origin}/page.js`, style: `${origin}/page.css`, cspSource: origin, nonce: createNonce(), document: 'test' }),
      );
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, close: () => closeServer(server) };
}

async function built(name: string): Promise<Buffer> {
  return readFile(resolve(bundle, name)).catch(() => {
    throw new Error(`dist/webview/${name} is not there. Run "npm run build" first.`);
  });
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}
