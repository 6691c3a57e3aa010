import { formatMultistatusEnd, multistatusStart } from '#codecs/webdav/format-multistatus.ts';
import { DAV } from '#codecs/webdav/namespaces.ts';
import { parseAclPrincipalPropSet } from '#codecs/webdav/principal-reports.ts';
import { sendMultistatus } from '../answers/send.ts';
import { principalHref } from '../path/format-href.ts';
import { inheritedGrants } from '../properties/acl-properties.ts';
import { planProperties } from '../properties/render-properties.ts';
import type { PrincipalNode } from '../tree/node.ts';
import { assertPrivilege } from '../tree/privileges.ts';
import { findPrincipal } from '../tree/resolve-node.ts';
import { renderNode } from './render-node.ts';
import type { DavReport } from './report.ts';

// RFC 3744 §9.2
/** Properties of everybody whom the access control list names. */
export const aclPrincipalPropSet: DavReport = {
  ns: DAV,
  name: 'acl-principal-prop-set',
  isOfOneThing: true,
  isOn: (node) => node.kind === 'collection' || node.kind === 'document' || node.kind === 'home',
  async run(request, node, body) {
    if (!('owner' in node)) return;
    assertPrivilege(node, 'read-acl');
    const { deps, tables, exchange } = request;
    const plan = planProperties(tables.properties, parseAclPrincipalPropSet(body));
    const { owner } = node;
    const { grants } = deps.directory;
    const parent =
      node.kind === 'document' ? node.parent : 'collection' in node ? node.collection : undefined;
    const listed = [
      ...(await grants.grantsOn(owner.id, parent?.objectId ?? '')),
      ...(await inheritedGrants(deps, node)),
    ];
    const identifiers = await Promise.all(
      listed.map(({ grantee }) => grants.formatIdentifier({ grantee, isNegative: false })),
    );
    let out = multistatusStart;
    for (const address of new Set([owner.address, ...identifiers])) {
      const principal = address === undefined ? undefined : await findPrincipal(deps, address);
      if (principal === undefined) continue;
      const href = principalHref(address!);
      const each: PrincipalNode = { kind: 'principal', principal, href };
      out += await renderNode(request, each, plan);
    }
    await sendMultistatus(exchange, out + formatMultistatusEnd());
  },
};
