import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem 1rem .3rem 0; border-bottom: 1px solid #ddd; overflow-wrap: anywhere }
input { font: inherit; padding: .4rem; width: 20rem; max-width: 100%; box-sizing: border-box }
button, .button { font: inherit; padding: .4rem 1rem; color: #fff; background: #1a5fb4; border: 0; border-radius: .3rem; text-decoration: none; display: inline-block }
svg { width: 14rem; max-width: 100%; display: block; margin: 1rem 0 }
.error { color: #a40000 } .hint { color: #555 }
@media (prefers-color-scheme: dark) {
body { color: #ddd; background: #1c1c1f } th, td { border-color: #444 } a { color: #8ab4f8 } .button { color: #fff } .error { color: #ff9a8f } .hint { color: #aaa }
}
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing but this style, and a form that leads here. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

/** Header fields of a page for one reader. */
export function pageHeaders(language: string): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-language': language,
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    vary: 'accept-language',
  };
}

/** A page that needs no script and loads nothing. `body` is HTML. */
export function formatFrame(language: string, title: string, body: string): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
