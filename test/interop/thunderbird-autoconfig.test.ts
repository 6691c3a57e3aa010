// What Thunderbird's own account set-up makes of our settings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openClientDesk } from '../support/client-desk.ts';
import { openDiscoveryStage } from '../support/discovery-stage.ts';
import { skipWithout } from '../support/peer.ts';
import { startThunderbird } from '../support/thunderbird.ts';

const READ = `
const { readFromXML } = ChromeUtils.importESModule('resource:///modules/accountcreation/readFromXML.sys.mjs');
const { AccountConfig } = ChromeUtils.importESModule('resource:///modules/accountcreation/AccountConfig.sys.mjs');
const { JXON } = ChromeUtils.importESModule('resource:///modules/JXON.sys.mjs');
const config = readFromXML(JXON.build(new DOMParser().parseFromString(xml, 'text/xml')), 'test');
AccountConfig.replaceVariables(config, 'Ann', 'ann@example.test', 'secret');
const show = ({ type, hostname, port, socketType, auth, username }) =>
  [type, hostname, port, socketType === Ci.nsMsgSocketType.SSL, auth === Ci.nsMsgAuthMethod.passwordCleartext, username].join(' ');
return [config.incoming, config.incomingAlternatives[0], config.outgoing].map(show);
`;

test(
  'Thunderbird reads its settings and takes TLS before STARTTLS',
  { skip: skipWithout('thunderbird'), timeout: 120_000 },
  async () => {
    await using stage = await openDiscoveryStage();
    const target = '/mail/config-v1.1.xml?emailaddress=ann@example.test';
    const { body } = await stage.ask({ target, host: 'autoconfig.example.test' });
    await using desk = await openClientDesk();
    await using thunderbird = await startThunderbird(desk);
    assert.deepEqual(await thunderbird.call(READ, { xml: String(body) }), [
      'imap mail.example.test 993 true true ann@example.test',
      'imap mail.example.test 143 false true ann@example.test',
      'smtp mail.example.test 465 true true ann@example.test',
    ]);
  },
);
