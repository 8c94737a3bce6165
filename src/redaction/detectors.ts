/**
 * Secrets that are known by their own shape. `pattern` is global and linear: a token's first character is guarded by a
 * look-behind over its own alphabet, so that each run of characters is read once. The first capture group, where there is
 * one, is kept; the rest is replaced.
 */
export interface Detector {
  /** Name shown in the placeholder. */
  readonly id: string;
  /** One of these must occur for the pattern to be worth running; a cheap test for clean text. Empty: always run. */
  readonly anchors: readonly string[];
  readonly pattern: RegExp;
}

/** `before`: characters that may not stand before the token. */
const token = (id: string, anchors: readonly string[], source: string, before = 'A-Za-z0-9_'): Detector => ({
  id,
  anchors,
  pattern: new RegExp(`(?<![${before}])(?:${source})`, 'g'),
});

/** Ordered; the first that matches a stretch wins, so narrower ones stand before wider ones. */
export const DETECTORS: readonly Detector[] = [
  // own formats of vendors
  token(
    'aws-key',
    ['AKIA', 'ASIA', 'ABIA', 'ACCA', 'A3T'],
    '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}(?![A-Z0-9])',
  ),
  token(
    'aws-session-token',
    ['IQoJb3JpZ2lu', 'FwoGZXIvYXdz', 'FQoGZXIvYXdz'],
    '(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)[A-Za-z0-9+/=_-]{50,}',
  ),
  token('aws-bedrock-key', ['ABSKQmVk'], 'ABSKQmVk[A-Za-z0-9+/=]{60,}'),
  token('gcp-api-key', ['AIza'], 'AIza[\\w-]{35}'),
  token('gcp-oauth', ['ya29.', 'GOCSPX-', '1//0'], 'ya29\\.[\\w-]{20,}|GOCSPX-[\\w-]{20,}|1//0[\\w-]{30,}'),
  token('azure-storage-key', ['=='], '[A-Za-z0-9+/]{86}==', 'A-Za-z0-9+/'),
  token('azure-client-secret', ['Q~'], '[\\w.-]{3}\\dQ~[\\w.~-]{31,40}', '\\w.~-'),
  token('azure-devops-token', ['AZDO'], '[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}'),
  { id: 'azure-sas', anchors: ['sig='], pattern: /([?&;]sig=)[\w%+/=-]{20,}/g },
  token(
    'github-token',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    'gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\\w{22,}',
  ),
  token(
    'gitlab-token',
    ['gl', 'GR1348941'],
    'gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt|ffct|oas|wt)-[\\w.-]{20,}|GR1348941[\\w-]{20,}',
  ),
  token('slack-token', ['xox', 'xapp-'], 'xox[a-z](?:\\.xox[bp])?-[\\w-]{10,}|xapp-[\\w-]{10,}'),
  {
    id: 'slack-webhook',
    anchors: ['hooks.slack'],
    pattern: /(hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)[\w/-]{16,}/g,
  },
  { id: 'teams-webhook', anchors: ['webhook.office.com'], pattern: /(webhook\.office\.com\/)[\w/@-]{30,}/g },
  {
    id: 'discord-webhook',
    anchors: ['/api/webhooks/'],
    pattern: /(discord(?:app)?\.com\/api\/webhooks\/)[\w/-]{30,}/g,
  },
  token('discord-token', ['.'], '[MNO][A-Za-z\\d_-]{23,25}\\.[\\w-]{6}\\.[\\w-]{27,38}', '\\w.-'),
  token('telegram-token', [':A'], '\\d{8,10}:A[A-Za-z0-9_-]{34}(?![\\w-])'),
  token(
    'stripe-key',
    ['_live_', '_test_', 'whsec_'],
    '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{20,}',
  ),
  token('npm-token', ['npm_'], 'npm_[A-Za-z0-9]{30,}'),
  token('pypi-token', ['pypi-'], 'pypi-[\\w-]{50,}'),
  token('rubygems-token', ['rubygems_'], 'rubygems_[0-9a-f]{40,}'),
  token('crates-token', ['cio'], 'cio[A-Za-z0-9]{32}(?![A-Za-z0-9])'),
  token('docker-token', ['dckr_'], 'dckr_(?:pat|oat)_[\\w-]{20,}'),
  token('sendgrid-key', ['SG.'], 'SG\\.[\\w-]{16,}\\.[\\w-]{16,}'),
  token('mailgun-key', ['key-'], 'key-[0-9a-f]{32}(?![0-9a-f])'),
  token('mailchimp-key', ['-us'], '[0-9a-f]{32}-us\\d{1,2}'),
  token('twilio-key', ['SK'], 'SK[0-9a-f]{32}(?![0-9a-f])'),
  token('digitalocean-token', ['_v1_'], 'do[opr]_v1_[0-9a-f]{40,}'),
  token('heroku-key', ['HRKU-'], 'HRKU-[\\w-]{36,}'),
  token(
    'vault-token',
    ['hvs.', 'hvb.', 'hvr.', 's.'],
    'hv[sbr]\\.[\\w-]{20,}|s\\.(?=[A-Za-z]{0,23}\\d)[A-Za-z0-9]{24}(?![\\w.])',
    '\\w.-',
  ),
  token('terraform-token', ['.atlasv1.'], '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w-]{40,}'),
  token('doppler-token', ['dp.'], 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[\\w.-]{40,}'),
  token('databricks-token', ['dapi'], 'dapi[0-9a-f]{32}(?:-\\d)?'),
  token('newrelic-key', ['NRAK-', 'NRJS-', 'NRII-', 'NRAL'], '(?:NRAK|NRJS|NRII)-[\\w-]{19,}|[0-9a-f]{36}NRAL'),
  token(
    'grafana-token',
    ['glsa_', 'glc_', 'eyJrIjoi'],
    'glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|glc_[A-Za-z0-9+/]{32,}={0,3}|eyJrIjoi[A-Za-z0-9+/]{40,}={0,3}',
  ),
  token('sentry-token', ['sntry'], 'sntry[su]_[\\w+/=-]{40,}'),
  token('anthropic-key', ['sk-ant-'], 'sk-ant-[\\w-]{20,}'),
  token('openai-key', ['sk-'], 'sk-(?:proj-|svcacct-|admin-)?(?=[\\w-]{0,40}\\d)[A-Za-z0-9_-]{20,}', 'A-Za-z0-9_-'),
  token('huggingface-token', ['hf_', 'api_org_'], '(?:hf|api_org)_[A-Za-z0-9]{30,}'),
  token('shopify-token', ['shp'], 'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}'),
  token('square-token', ['sq0', 'EAAA'], 'sq0[a-z]{3}-[\\w-]{22,}|EAAA[\\w-]{56,}'),
  token('facebook-token', ['EAA'], 'EAA[A-Za-z0-9]{60,}'),
  token('linear-key', ['lin_api_'], 'lin_api_[A-Za-z0-9]{30,}'),
  token('notion-token', ['secret_', 'ntn_'], '(?:secret|ntn)_(?=[A-Za-z]{0,40}\\d)[A-Za-z0-9]{40,}'),
  token('airtable-token', ['pat'], 'pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}'),
  token('figma-token', ['figd_'], 'figd_[\\w-]{30,}'),
  token('postman-key', ['PMAK-'], 'PMAK-[0-9a-f]{24}-[0-9a-f]{34}'),
  token('pulumi-token', ['pul-'], 'pul-[0-9a-f]{40}'),
  token('planetscale-token', ['pscale_'], 'pscale_(?:tkn|pw|oauth)_[\\w.-]{30,}'),
  token('supabase-key', ['sbp_', 'sb_secret_'], 'sbp_[0-9a-f]{40}|sb_secret_[\\w-]{20,}'),
  token('cloudflare-key', ['v1.0-'], 'v1\\.0-[0-9a-f]{24}-[0-9a-f]{100,}'),
  token('age-key', ['AGE-SECRET-KEY-'], 'AGE-SECRET-KEY-1[0-9A-Z]{50,}'),
  token('atlassian-token', ['ATATT3', 'ATCTT3', 'ATBB'], 'AT[AC]TT3[\\w=-]{60,}|ATBB[A-Za-z0-9]{24,}'),
  token('artifactory-token', ['AKCp', 'cmVmdGtu'], 'AKCp[A-Za-z0-9]{50,}|cmVmdGtu\\w{40,}'),
  token('sonar-token', ['sq'], 'sq[upa]_[0-9a-f]{40}'),
  token('dynatrace-token', ['dt0'], 'dt0[a-z]\\d\\d\\.[A-Z0-9]{24}\\.[A-Z0-9]{60,}'),
  token('fcm-key', ['AAAA'], 'AAAA[\\w-]{7}:[\\w-]{100,}'),
  token('fly-token', ['FlyV1', 'fm2_', 'fo1_'], '(?:FlyV1 )?fm[12][ar]?_[\\w+/=,-]{50,}|fo1_[\\w-]{40,}'),
  token(
    'password-hash',
    ['$'],
    '\\$(?:2[abxy]?\\$\\d\\d\\$[./A-Za-z0-9]{53}|argon2(?:id?|d)\\$[\\w$=,+/]{30,}|[156y]\\$[./\\w$=]{0,60}\\$[./A-Za-z0-9]{20,})',
    '\\w$',
  ),

  // formats of standards
  token('jwt', ['eyJ'], 'eyJ[\\w-]{10,}(?:\\.[\\w-]{2,}){1,4}\\.?', '\\w-'),
  {
    id: 'auth-header',
    anchors: [],
    pattern:
      /((?:proxy-)?authorization["'\\]{0,2}\s{0,3}[:=]\s{0,3}["'[\\]{0,3}(?:(?:basic|bearer|digest|token|apikey|negotiate|aws4-hmac-sha256|key)\s{1,3}))[^\s"'\\\]]{4,}/gi,
  },
  { id: 'bearer-token', anchors: [], pattern: /(?<!\w)(bearer\s{1,3})(?=[\w.~+/-]{0,200}[\d=])[\w.~+/-]{12,}={0,3}/gi },
  {
    id: 'basic-auth',
    anchors: [],
    pattern:
      /(?<!\w)(basic\s{1,3})(?=[A-Za-z0-9+/]{0,200}(?:\d|=))(?=[A-Za-z0-9+/]{0,200}[A-Z])[A-Za-z0-9+/]{8,}={0,2}(?![A-Za-z0-9+/])/gi,
  },
  { id: 'cookie', anchors: [], pattern: /(?<![\w-])((?:set-)?cookie["']?:\s{0,3}["'[]{0,2})[^\n"']{4,4000}/gi },

  // addresses
  {
    id: 'url-credentials',
    anchors: ['://'],
    pattern:
      /(?<![a-z0-9+.-])((?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|kafka|clickhouse|sqlserver|mssql|cockroachdb|ldaps?|ftp|sftp|smtps?|nats):\/\/)[^\s"'<>@/:]{0,200}:[^\s"'<>]{1,300}(?=@)/gi,
  },
  {
    id: 'url-credentials',
    anchors: ['://'],
    pattern: /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{1,24}:\/\/)[^\s"'<>@/:]{0,200}:[^\s"'<>/]{1,300}(?=@)/gi,
  },
  {
    id: 'url-credentials',
    anchors: ['://'],
    pattern: /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{1,24}:\/\/)(?=[^\s"'<>@/:]{0,200}\d)[^\s"'<>@/:]{16,200}(?=@)/gi,
  },
  {
    id: 'dsn-credentials',
    anchors: ['@tcp(', '@unix('],
    pattern: /(?<![\w.-])([\w.-]{1,64}:)[^\s@"']{1,200}(?=@(?:tcp|unix)\()/g,
  },
  {
    id: 'curl-user',
    anchors: ['-u', '--user'],
    pattern: /(?<![\w-])((?:-u|--user|--proxy-user)[ =]{1,2}["']?)[\w.@-]{1,64}:[^\s"']{1,200}/g,
  },
];
