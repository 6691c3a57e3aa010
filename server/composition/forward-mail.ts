import type { DeliveryDeps } from '#delivery/delivery-deps.ts';
import type { Directory } from '#directory/directory.ts';
import type { Clock } from '#platform/clock.ts';
import { readLeadingSet, sealArc, type ArcSealing } from '#sender-auth/arc-seal.ts';
import type { DkimKeyStore } from '#sender-auth/dkim-keys.ts';

export interface Forwarder {
  /** Sender and ARC set of mail that is sent on for an address of ours. */
  readonly forward: DeliveryDeps['forward'];
  /** The content with the ARC set it begins with made for what it is now; the content itself when it begins with none. */
  readonly renew: (content: Buffer) => Promise<Buffer>;
}

export function createForwarder(parts: {
  readonly directory: Directory;
  readonly keys: DkimKeyStore;
  readonly clock: Clock;
  readonly rewritesSenders: () => boolean;
}): Forwarder {
  const { directory, keys, clock } = parts;
  const seal = async (
    content: Buffer,
    sealing: Pick<ArcSealing, 'domain' | 'results' | 'chain'>,
  ): Promise<string> =>
    await sealArc(content, {
      ...sealing,
      keys: await keys.keysOf(sealing.domain),
      epochSeconds: Math.floor(clock.epochMs() / 1000),
    });
  return {
    async forward({ envelope, content, authenticationField }, through) {
      const ours = await directory.domains.find(through.slice(through.lastIndexOf('@') + 1));
      const { sender } = envelope;
      if (ours === undefined) return { sender, fields: '' };
      const fields =
        authenticationField === ''
          ? ''
          : await seal(content, {
              domain: ours.name,
              results: authenticationField.slice(authenticationField.indexOf(':') + 1),
              chain: chainIn(authenticationField),
            });
      const home = sender.slice(sender.lastIndexOf('@') + 1);
      // RFC 5321 §4.5.5: the null sender stays. One of ours is right already.
      const isForeign = sender !== '' && (await directory.domains.find(home)) === undefined;
      const rewritten =
        isForeign && parts.rewritesSenders()
          ? directory.forwardSenders.rewrite(sender, ours.name)
          : sender;
      return { sender: rewritten, fields };
    },
    async renew(content) {
      const set = readLeadingSet(content);
      if (set === undefined) return content;
      const rest = content.subarray(set.end);
      return Buffer.concat([Buffer.from(await seal(rest, set), 'latin1'), rest]);
    },
  };
}

/** What our own Authentication-Results field says of the chain; each result has a line of its own. */
function chainIn(field: string): ArcSealing['chain'] {
  return (/\r\n arc=(pass|fail)\b/.exec(field)?.[1] ?? 'none') as ArcSealing['chain'];
}
