/**
 * Text as i;unicode-casemap compares it: two texts are equal, or one is part of the other, when their forms are. Letters
 * lose their case, characters come in decomposed form.
 */
// RFC 5051 §2
export function toCasemap(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text.toUpperCase();
  return text.replace(/[a-z]+|[^\0-\x7f]+/g, (run) =>
    run.charCodeAt(0) < 0x80 ? run.toUpperCase() : casemapRun(run),
  );
}

/** Order of two casemap forms: that of their UTF-8 bytes, which is that of their characters. */
// RFC 5051 §2
export function compareCasemap(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function casemapRun(run: string): string {
  let out = '';
  for (const character of run.normalize('NFKD')) {
    const upper = character.toUpperCase();
    // Only the simple mapping counts: a character that would become several stays as it is.
    out += upper.length === character.length ? upper : character;
  }
  return out.normalize('NFKD');
}

/** Surrogates stand for characters behind all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
