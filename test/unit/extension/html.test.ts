import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, createNonce, pageHtml } from '../../../extension/webview/html.js';

const parts = {
  script: 'https://file.example/dist/webview/page.js',
  style: 'https://file.example/dist/webview/page.css',
  cspSource: 'https://file.example',
  nonce: 'bm9uY2U',
  document: 'file:///home/me/fit "photo" & more.gradlab.json',
};

const policyOf = (html: string) => /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];

describe('the content security policy', () => {
  it('forbids everything and then allows exactly what the page needs, each with its reason', () => {
    const directives = contentSecurityPolicy(parts);
    expect(directives.map(({ name, sources }) => `${name} ${sources.join(' ')}`)).toEqual([
      "default-src 'none'",
      "script-src 'nonce-bm9uY2U'",
      "style-src https://file.example 'nonce-bm9uY2U'",
      'worker-src blob:',
    ]);
    for (const { reason } of directives) expect(reason.length).toBeGreaterThan(20);
  });

  it('stands in the page before anything that it governs', () => {
    const html = pageHtml(parts);
    expect(policyOf(html)).toBe(
      "default-src 'none'; script-src 'nonce-bm9uY2U'; style-src https://file.example 'nonce-bm9uY2U'; worker-src blob:",
    );
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<link'));
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<script'));
  });

  it('is never unsafe and reaches no network', () => {
    const policy = policyOf(pageHtml(parts)) ?? '';
    expect(policy).not.toMatch(/unsafe|\*|http:|data:|connect-src|frame-src|img-src|font-src/);
  });
});

describe('the page', () => {
  it('runs one script, under the nonce', () => {
    const scripts = pageHtml(parts).match(/<script[^>]*>/g);
    expect(scripts).toEqual(['<script nonce="bm9uY2U" src="https://file.example/dist/webview/page.js">']);
  });

  it('has no inline style and no inline handler, which the policy would block', () => {
    expect(pageHtml(parts)).not.toMatch(/<style|\sstyle=|\son\w+=/);
  });

  it('has a language, a title, and a text that says what is going on before the script has run', () => {
    const html = pageHtml(parts);
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('<title>GradLab</title>');
    expect(html).toMatch(/<div id="app"><p role="status">[^<]*starting[^<]*<\/p><\/div>/);
  });

  it('carries the address of its document, quoted', () => {
    expect(pageHtml(parts)).toContain('data-document="file:///home/me/fit &quot;photo&quot; &amp; more.gradlab.json"');
  });
});

describe('a nonce', () => {
  it('is new each time, of 128 bits, and needs no quoting', () => {
    const nonces = Array.from({ length: 100 }, createNonce);
    expect(new Set(nonces).size).toBe(100);
    for (const nonce of nonces) expect(nonce).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });
});
