/** The address of a window brings the server's token along, without which the server answers nobody. */
import { expect, it } from 'vitest';
import { workbenchAddress } from '../../../scripts/lib/workbench.mjs';

it('names the token, the folder and the extension', () => {
  const server = { address: 'http://127.0.0.1:5000', authority: '127.0.0.1:5000', token: '0123abcd' };
  const address = new URL(workbenchAddress(server, { folder: '/a b', extension: '/gradlab' }));
  expect(address.origin).toBe(server.address);
  expect(address.searchParams.get('tkn')).toBe('0123abcd');
  expect(address.searchParams.get('folder')).toBe('/a b');
  expect(JSON.parse(address.searchParams.get('payload') ?? '')).toEqual([
    ['extensionDevelopmentPath', 'vscode-remote://127.0.0.1:5000/gradlab'],
    ['skipWelcome', 'true'],
  ]);
});
