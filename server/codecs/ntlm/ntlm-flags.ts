/** Bits of NegotiateFlags. MS-NLMP §2.2.2.5 */
export const ntlmFlags = {
  unicode: 0x00000001,
  requestTarget: 0x00000004,
  ntlm: 0x00000200,
  alwaysSign: 0x00008000,
  extendedSessionSecurity: 0x00080000,
  targetInfo: 0x00800000,
  version: 0x02000000,
  key128: 0x20000000,
  key56: 0x80000000,
} as const;

/** What we ask for: no signing and no sealing, as HTTP has a connection of its own for that. */
export const wantedFlags =
  (ntlmFlags.unicode |
    ntlmFlags.requestTarget |
    ntlmFlags.ntlm |
    ntlmFlags.alwaysSign |
    ntlmFlags.extendedSessionSecurity |
    ntlmFlags.targetInfo |
    ntlmFlags.key128 |
    ntlmFlags.key56) >>>
  0;

export const signature = Buffer.from('NTLMSSP\0', 'latin1');
