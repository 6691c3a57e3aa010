// Accounts of a real Dovecot carried over by the command line, as an administrator does it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cliParts } from '#composition/cli-parts.ts';
import { createCommandServer } from '../support/command-server.ts';
import { startDovecot } from '../support/dovecot.ts';
import { ImapClient } from '../support/imap-client.ts';
import { skipWithout } from '../support/peer.ts';
