// Thunderbird, driven from inside its main window, does what a user does at the screen.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { alice, bob, type ClientDesk, letters, openClientDesk } from '../support/client-desk.ts';
import { skipWithout } from '../support/peer.ts';
import { startThunderbird, type Thunderbird } from '../support/thunderbird.ts';

/** Accounts as its own dialogue makes them, passwords remembered; the exception for the certificate as the user grants it. */
async function addAccounts(desk: ClientDesk, thunderbird: Thunderbird): Promise<void> {
  const certificate = new X509Certificate(await readFile(desk.certificate));
  const ports = ['imap', 'imaps', 'submission', 'submissions'] as const;
  await thunderbird.call(
    `
    const der = Cc['@mozilla.org/security/x509certdb;1'].getService(Ci.nsIX509CertDB).constructX509FromBase64(certificate);
    const exceptions = Cc['@mozilla.org/security/certoverride;1'].getService(Ci.nsICertOverrideService);
    for (const port of Object.values(ports)) exceptions.rememberValidityOverride('localhost', port, {}, der, false);
    const { AccountConfig } = ChromeUtils.importESModule('resource:///modules/accountcreation/AccountConfig.sys.mjs');
    const { CreateInBackend } = ChromeUtils.importESModule('resource:///modules/accountcreation/CreateInBackend.sys.mjs');
    const { plain, alwaysSTARTTLS, SSL } = Ci.nsMsgSocketType;
    for (const { address, imap, smtp, socketType } of [
      { address: users[0], imap: ports.imap, smtp: ports.submission, socketType: alwaysSTARTTLS },
      { address: users[1], imap: ports.imaps, smtp: ports.submissions, socketType: SSL },
    ]) {
      const config = new AccountConfig();
      Object.assign(config.identity, { realname: address.split('@')[0], emailAddress: address });
      const place = { hostname: 'localhost', username: address, password, socketType, auth: Ci.nsMsgAuthMethod.passwordCleartext };
      Object.assign(config.incoming, place, { type: 'imap', port: imap });
      Object.assign(config.outgoing, place, { type: 'smtp', port: smtp, addThisServer: true });
      config.rememberPassword = true;
      await CreateInBackend.createAccountInBackend(config);
    }`,
    {
      certificate: certificate.raw.toString('base64'),
      ports: Object.fromEntries(ports.map((name) => [name, desk.server.port(name)])),
      users: [alice, bob],
      password: desk.password,
    },
  );
}

const ACCOUNT = `
const account = MailServices.accounts.accounts.find((a) => a.incomingServer.username === user);
const inbox = account.incomingServer.rootFolder.getFolderWithFlags(Flags.Inbox);
`;

const SEARCH = `
const session = Cc['@mozilla.org/messenger/searchSession;1'].createInstance(Ci.nsIMsgSearchSession);
session.addScopeTerm(Ci.nsMsgSearchScope.onlineMail, inbox);
const term = session.createTerm();
term.attrib = Ci.nsMsgSearchAttrib.Body;
term.op = Ci.nsMsgSearchOp.Contains;
const value = term.value;
value.attrib = Ci.nsMsgSearchAttrib.Body;
value.str = 'number 12: schöne';
term.value = value;
term.booleanAnd = true;
session.appendTerm(term);
const hits = [];
await new Promise((resolve) => {
  session.registerListener({
    QueryInterface: ChromeUtils.generateQI(['nsIMsgSearchNotify']),
    onNewSearch() {}, onSearchHit(message) { hits.push(message.mime2DecodedSubject); }, onSearchDone: resolve,
  });
  session.search(null);
});
return hits;`;

const SEND = `
const account = MailServices.accounts.accounts.find((a) => a.incomingServer.username === user);
const fields = Cc['@mozilla.org/messengercompose/composefields;1'].createInstance(Ci.nsIMsgCompFields);
Object.assign(fields, { from: user, to, subject: 'Über alles' });
const send = Cc['@mozilla.org/messengercompose/send;1'].createInstance(Ci.nsIMsgSend);
await new Promise((resolve, reject) => {
  send.createAndSendMessage(null, account.defaultIdentity, account.key, fields, false, false, Ci.nsIMsgCompDeliverMode.Now,
    null, 'text/plain', 'Schöne Grüße', null, null, {
      QueryInterface: ChromeUtils.generateQI(['nsIMsgSendListener', 'nsIMsgCopyServiceListener']),
      onStartSending() {}, onSendProgress() {}, onStatus() {}, onGetDraftFolderURI() {},
      onSendNotPerformed: () => reject(new Error('not sent')),
      onTransportSecurityError: (id, status) => reject(new Error('TLS ' + status)),
      onStopSending(id, status, text) { if (!Components.isSuccessCode(status)) reject(new Error(text + ' ' + status)); },
      onStartCopy() {}, onProgress() {}, setMessageKey() {}, getMessageId() { return null; },
      onStopCopy: (status) => Components.isSuccessCode(status) ? resolve() : reject(new Error('copy ' + status)),
    }, '', null, Ci.nsIMsgCompType.New);
});`;

test(
  'Thunderbird reads, sorts, marks, searches and sends',
  { skip: skipWithout('thunderbird'), timeout: 120_000 },
  async () => {
    await using desk = await openClientDesk();
    await desk.server.file(alice, letters(40));
    await using thunderbird = await startThunderbird(desk);
    await addAccounts(desk, thunderbird);
    const asUser = (user: string, script: string) =>
      thunderbird.call(`${ACCOUNT}\n${script}`, { user });

    await asUser(
      alice,
      `account.incomingServer.performExpand(null);
       await persist(() => inbox.updateFolder(null), 'an update');
       await until(() => messagesOf(inbox).length === 40, 'the list of messages');
       await persist(() => finish((listener) => inbox.downloadAllForOffline(listener, null)), 'the download');
       await until(() => messagesOf(inbox).every((m) => m.flags & Ci.nsMsgMessageFlags.Offline), 'their texts');`,
    );
    const names = await asUser(
      alice,
      `return account.incomingServer.rootFolder.descendants.map((folder) => folder.name).sort();`,
    );
    assert.deepEqual(names, ['Archive', 'Drafts', 'INBOX', 'Junk', 'Sent', 'Trash']);

    await asUser(
      alice,
      `inbox.markMessagesRead(bySubject(inbox, 'Letter 1', 'Letter 2'), true);
       inbox.markMessagesFlagged(bySubject(inbox, 'Letter 2'), true);
       inbox.addKeywordsToMessages(bySubject(inbox, 'Letter 3'), '$label1 later');`,
    );
    await asUser(
      alice,
      `account.incomingServer.rootFolder.createSubfolder('Größe', null);
       const folder = await until(() => folderOf(account, 'Größe'), 'the new folder');
       const copy = (messages, to, isMove) => finish((listener) =>
         MailServices.copy.copyMessages(inbox, messages, to, isMove, listener, null, false));
       await copy(bySubject(inbox, 'Letter 4', 'Letter 5'), folder, true);
       await copy(bySubject(inbox, 'Letter 6'), folder, false);
       await finish((listener) => inbox.deleteMessages(bySubject(inbox, 'Letter 7'), null, false, true, listener, false));
       await until(() => messagesOf(inbox).length === 37, 'what is left');`,
    );
    await desk.expectMailbox(alice, 'INBOX', [
      'Letter 1 [seen]',
      'Letter 2 [flagged seen]',
      'Letter 3 [$label1 later]',
      'Letter 6 []',
      ...Array.from({ length: 33 }, (_, i) => `Letter ${i + 8} []`),
    ]);
    await desk.expectMailbox(alice, 'Größe', ['Letter 4 []', 'Letter 5 []', 'Letter 6 []']);
    await desk.expectMailbox(alice, 'Trash', ['Letter 7 []']);

    const found = await asUser(alice, SEARCH);
    assert.deepEqual(found, ['Letter 12']);

    for (const [from, to] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      await thunderbird.call(SEND, { user: from, to });
      await desk.expectMailbox(from, 'Sent', ['=?UTF-8?Q?=C3=9Cber_alles?= [seen]']);
    }
    await desk.expectMailbox(bob, 'INBOX', ['=?UTF-8?Q?=C3=9Cber_alles?= []']);
    const arrived = await asUser(
      bob,
      `await persist(() => inbox.updateFolder(null), 'an update');
       await until(() => messagesOf(inbox).length > 0, 'the message');
       return bySubject(inbox, 'Über alles').length;`,
    );
    assert.equal(arrived, 1);
  },
);
