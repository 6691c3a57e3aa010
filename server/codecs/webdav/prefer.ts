/** What a client would like. */
export interface Preferences {
  /** "minimal": no bodies without news; "representation": the new state in the answer of a write. */
  readonly return: 'minimal' | 'representation' | undefined;
  /** PROPFIND with depth 1 gives only the members. */
  readonly isDepthNoroot: boolean;
}

// RFC 7240 §2, RFC 8144 §2
/** Also reads Brief: t, the older way to ask for minimal answers. What is not understood is ignored. */
export function parsePrefer(prefer: string | undefined, brief?: string): Preferences {
  const wants = new Map<string, string>();
  for (const part of prefer?.split(',') ?? []) {
    const [, name, value] = /^\s*([\w-]+)\s*(?:=\s*"?([\w-]*)"?)?/.exec(part) ?? [];
    // RFC 7240 §2: the first of several counts.
    if (name !== undefined && !wants.has(name.toLowerCase()))
      wants.set(name.toLowerCase(), value?.toLowerCase() ?? '');
  }
  const wanted = wants.get('return');
  const isMinimal = wanted === 'minimal' || wants.has('return-minimal');
  const isBrief = brief?.trim().toLowerCase() === 't';
  return {
    return:
      isMinimal || (wanted === undefined && isBrief)
        ? 'minimal'
        : wanted === 'representation' || wants.has('return-representation')
          ? 'representation'
          : undefined,
    isDepthNoroot: wants.has('depth-noroot'),
  };
}
