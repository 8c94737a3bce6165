import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import type { CheckLine } from '../model/check-line.js';
import { MINUTE, SECOND, type Clock, type Millis } from '../model/time.js';
import type { SlackSettings } from '../settings/settings.js';
import { LogLevel, type Logger } from '@slack/web-api';

/** Scopes of manifest.yml, with what does not work without each. `need: fail` ones stop the alerts or the answers. */
export const SCOPES: readonly { readonly scope: string; readonly need: 'fail' | 'warn'; readonly without: string }[] = [
  { scope: 'commands', need: 'fail', without: 'the slash command' },
  { scope: 'chat:write', need: 'fail', without: 'alerts and answers' },
  { scope: 'channels:read', need: 'fail', without: 'channels by name' },
  { scope: 'users:read', need: 'fail', without: 'telling guests and strangers from colleagues' },
  { scope: 'channels:history', need: 'fail', without: 'finding posted alerts again after a restart' },
  { scope: 'groups:read', need: 'warn', without: 'private channels' },
  { scope: 'groups:history', need: 'warn', without: 'finding alerts again in private channels' },
  { scope: 'chat:write.public', need: 'warn', without: 'posting where the bot was not invited' },
  { scope: 'files:write', need: 'warn', without: 'long logs as files' },
  { scope: 'app_mentions:read', need: 'warn', without: 'being asked by @mention' },
  { scope: 'im:write', need: 'warn', without: 'direct messages' },
  { scope: 'usergroups:read', need: 'warn', without: 'roles for usergroups' },
  { scope: 'users:read.email', need: 'warn', without: 'acting as the person (access.impersonate)' },
];

/** A channel that settings name, with the place where they do. */
export interface NamedChannel {
  readonly channel: string;
  readonly from: string;
}

/** A usergroup that settings name, with the place where they do. */
export interface NamedGroup {
  readonly usergroup: string;
  readonly from: string;
}

const CALL_LIMIT_MS: Millis = 10 * SECOND;
/** HTTP mode refuses requests whose time is 5 minutes off (docs.slack.dev, verifying requests from Slack). */
const SKEW_FAILS_MS: Millis = 4 * MINUTE;
const SKEW_WARNS_MS: Millis = 30 * SECOND;
const PAGE_SIZE = 1_000;
const PAGES_MAX = 20;

/** Asks Slack whether the tokens work, what they may, whether each channel can be posted to, who is in each group, and what time it is. Never throws. */
export async function checkSlack(
  settings: SlackSettings,
  named: { readonly channels: readonly NamedChannel[]; readonly usergroups: readonly NamedGroup[] },
  clock: Clock,
): Promise<readonly CheckLine[]> {
  const bot = client(settings, settings.botToken.reveal());
  const socket = settings.mode === 'socket' ? await checkAppToken(settings) : [signingLine(settings)];
  let identity: Awaited<ReturnType<WebClient['auth']['test']>>;
  try {
    identity = await bot.auth.test();
  } catch (error) {
    const fix = isPlatform(error)
      ? "copy the Bot User OAuth Token again from the app's OAuth page"
      : `check the network, proxies and slack.apiUrl (${new URL(settings.apiUrl).host})`;
    return [{ what: 'slack: bot token', verdict: 'fail', detail: wordOf(error), fix }, ...socket];
  }
  const granted = identity.response_metadata?.scopes ?? [];
  const known = await knownChannels(bot);
  return [
    {
      what: 'slack: bot token',
      verdict: 'ok',
      detail: `bot ${identity.user ?? ''} in workspace ${identity.team ?? ''}`,
      fix: '',
    },
    ...scopeLines(granted),
    ...socket,
    ...(await Promise.all(named.channels.map((each) => channelLine(each, known, bot, granted)))),
    ...(granted.includes('usergroups:read')
      ? await Promise.all(named.usergroups.map((each) => usergroupLine(each, bot)))
      : []),
    ...(await clockLines(settings, clock)),
  ];
}

async function checkAppToken(settings: SlackSettings): Promise<readonly CheckLine[]> {
  const what = 'slack: app token';
  if (settings.appToken === null)
    return [
      { what, verdict: 'fail', detail: 'it is not set', fix: 'set SLACK_APP_TOKEN (xapp-…), or slack.mode: http' },
    ];
  try {
    await client(settings, settings.appToken.reveal()).apps.connections.open();
    return [{ what, verdict: 'ok', detail: 'Socket Mode can connect', fix: '' }];
  } catch (error) {
    const fix = isPlatform(error)
      ? 'create an app-level token with connections:write, and enable Socket Mode'
      : 'check the network and proxies';
    return [{ what, verdict: 'fail', detail: wordOf(error), fix }];
  }
}

function scopeLines(granted: readonly string[]): readonly CheckLine[] {
  const missing = SCOPES.filter(({ scope }) => !granted.includes(scope));
  if (missing.length === 0)
    return [{ what: 'slack: scopes', verdict: 'ok', detail: `all ${SCOPES.length} of manifest.yml`, fix: '' }];
  return missing.map(({ scope, need, without }) => ({
    what: `slack: scope ${scope}`,
    verdict: need,
    detail: `missing; needed for ${without}`,
    fix: 'add it as in manifest.yml, and install the app again',
  }));
}

interface KnownChannel {
  readonly id: string;
  readonly name: string;
  readonly private: boolean;
  readonly archived: boolean;
  readonly member: boolean;
}

/** Channels that the bot can see; null when the list cannot be had. */
async function knownChannels(bot: WebClient): Promise<readonly KnownChannel[] | null> {
  const found: KnownChannel[] = [];
  let cursor = '';
  try {
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const answer = await bot.conversations.list({
        types: 'public_channel,private_channel',
        limit: PAGE_SIZE,
        ...(cursor === '' ? {} : { cursor }),
      });
      for (const each of answer.channels ?? []) found.push(channelOf(each));
      cursor = answer.response_metadata?.next_cursor ?? '';
      if (cursor === '') break;
    }
    return found;
  } catch {
    return null;
  }
}

function channelOf(channel: {
  readonly id?: string;
  readonly name?: string;
  readonly is_private?: boolean;
  readonly is_archived?: boolean;
  readonly is_member?: boolean;
}): KnownChannel {
  return {
    id: channel.id ?? '',
    name: channel.name ?? '',
    private: channel.is_private === true,
    archived: channel.is_archived === true,
    member: channel.is_member === true,
  };
}

async function channelLine(
  { channel, from }: NamedChannel,
  known: readonly KnownChannel[] | null,
  bot: WebClient,
  granted: readonly string[],
): Promise<CheckLine> {
  const what = `slack: channel ${channel}`;
  const listed = known?.find((each) => each.id === channel || each.name === channel);
  const found = listed ?? (await lookUp(channel, bot));
  if (found === null) {
    const fix = `correct ${from}; a private channel is seen only after /invite @podwhy in it`;
    return known === null
      ? { what, verdict: 'fail', detail: 'the list of channels cannot be read', fix: 'add the scope channels:read' }
      : { what, verdict: 'fail', detail: `no such channel that the bot can see (${from})`, fix };
  }
  if (found.archived)
    return { what, verdict: 'fail', detail: `archived (${from})`, fix: 'unarchive it, or name another channel' };
  if (found.member) return { what, verdict: 'ok', detail: `the bot is a member (${from})`, fix: '' };
  const canPost = !found.private && granted.includes('chat:write.public');
  return {
    what,
    verdict: canPost ? 'warn' : 'fail',
    detail: canPost
      ? `the bot can post but is no member (${from}): it cannot find its alerts again after a restart`
      : `the bot is no member (${from})`,
    fix: '/invite @podwhy in the channel',
  };
}

/** By id, for channels beyond the pages of the list and direct messages. */
async function lookUp(channel: string, bot: WebClient): Promise<KnownChannel | null> {
  if (!/^[CGD][A-Z0-9]{2,}$/.test(channel)) return null;
  try {
    const answer = await bot.conversations.info({ channel });
    return answer.channel === undefined
      ? null
      : channelOf({ ...answer.channel, is_member: answer.channel.is_member === true || answer.channel.is_im === true });
  } catch {
    return null;
  }
}

async function usergroupLine({ usergroup, from }: NamedGroup, bot: WebClient): Promise<CheckLine> {
  const what = `slack: usergroup ${usergroup}`;
  try {
    const count = (await bot.usergroups.users.list({ usergroup })).users?.length ?? 0;
    const detail = `${count} ${count === 1 ? 'person' : 'people'} (${from})`;
    return count > 0
      ? { what, verdict: 'ok', detail, fix: '' }
      : { what, verdict: 'warn', detail, fix: 'add people to the group in Slack' };
  } catch (error) {
    return {
      what,
      verdict: 'fail',
      detail: `${wordOf(error)} (${from})`,
      fix: `correct ${from}; the id begins with S`,
    };
  }
}

/** Nothing of Slack's answers proves the secret; only a request from Slack does. */
function signingLine({ signingSecret }: SlackSettings): CheckLine {
  const what = 'slack: signing secret';
  return signingSecret === null
    ? { what, verdict: 'fail', detail: 'it is not set', fix: 'set SLACK_SIGNING_SECRET, or slack.mode: socket' }
    : { what, verdict: 'ok', detail: "it is set; Slack's first request shows whether it is the right one", fix: '' };
}

/** By the Date of an answer, which is cut to seconds. Nothing when it carries none, or a proxy is in between. */
async function clockLines({ apiUrl, mode }: SlackSettings, clock: Clock): Promise<readonly CheckLine[]> {
  const before = clock.now();
  const answer = await fetch(new URL('api.test', apiUrl), {
    method: 'POST',
    signal: AbortSignal.timeout(CALL_LIMIT_MS),
  }).catch(() => null);
  const after = clock.now();
  const theirs = Date.parse(answer?.headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return [];
  const skewMs = theirs + SECOND / 2 - (before + after) / 2;
  const sureMs = Math.max(0, Math.abs(skewMs) - (after - before) / 2 - SECOND);
  const verdict =
    sureMs > SKEW_FAILS_MS && mode === 'http' ? 'fail' : sureMs > SKEW_WARNS_MS ? 'warn' : ('ok' as const);
  const detail =
    sureMs < SECOND
      ? "Slack's clock and this machine's agree"
      : `Slack is ${Math.round(sureMs / SECOND)} s ${skewMs < 0 ? 'behind' : 'ahead of'} this machine${
          verdict === 'fail' ? ', and its requests are refused as too old' : ''
        }`;
  return [{ what: 'slack: clock', verdict, detail, fix: verdict === 'ok' ? '' : "let NTP set this machine's clock" }];
}

function client(settings: SlackSettings, token: string): WebClient {
  return new WebClient(token, {
    slackApiUrl: settings.apiUrl,
    timeout: CALL_LIMIT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
  });
}

function isPlatform(error: unknown): boolean {
  return error instanceof WebAPIPlatformError;
}

/** Slack's own word for what is wrong, or the network's. */
function wordOf(error: unknown): string {
  if (error instanceof WebAPIPlatformError) return `Slack says ${error.data.error}`;
  return (error instanceof Error ? error.message : 'no answer').slice(0, 200);
}

/** What goes wrong is in the table; the SDK need not say it a second time. */
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};
