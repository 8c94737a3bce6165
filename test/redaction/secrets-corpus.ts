/**
 * Secrets in their real formats, made up and put together at run time from parts, so that no scanner takes this file
 * for a leak. Each row: the kind, the secret itself (what must not come through), and the text it stands in.
 */
export interface PlantedSecret {
  readonly kind: string;
  readonly secret: string;
  readonly text: string;
}

const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HEX = '0123456789abcdef';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** The same pseudo-random characters in every run; always holds a digit and an upper-case letter where the alphabet has them. */
function drawn(length: number, alphabet = ALNUM, seed = 7): string {
  let state = seed * 2654435761;
  let text = '';
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += alphabet[(state >>> 8) % alphabet.length] ?? '';
  }
  return text;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const jwt = [base64url('{"alg":"RS256","kid":"x1"}'), base64url('{"iss":"kubernetes/serviceaccount"}'), drawn(86)].join(
  '.',
);
const pemName = (kind: string): readonly [string, string] => [`-----BEGIN ${kind}-----`, `-----END ${kind}-----`];
const pemBody = [drawn(64, ALNUM, 3), drawn(64, ALNUM, 4), drawn(40, ALNUM, 5)];
const pem = (kind: string, join: string): string => [pemName(kind)[0], ...pemBody, pemName(kind)[1]].join(join);

const VENDOR_SECRETS: readonly (readonly [kind: string, secret: string])[] = [
  ['aws access key', `AKIA${drawn(16, UPPER)}`],
  ['aws temporary key', `ASIA${drawn(16, UPPER, 9)}`],
  ['aws session token', `IQoJb3JpZ2lu${drawn(120)}==`],
  ['gcp api key', `AIza${drawn(35)}`],
  ['gcp access token', `ya29.${drawn(60)}`],
  ['gcp client secret', `GOCSPX-${drawn(28)}`],
  ['azure storage key', `${drawn(86)}==`],
  ['azure client secret', `${drawn(3)}8Q~${drawn(34)}`],
  ['azure devops token', `${drawn(76)}AZDO${drawn(4)}`],
  ['github personal token', `ghp_${drawn(36)}`],
  ['github app token', `ghs_${drawn(36)}`],
  ['github fine-grained token', `github_pat_${drawn(22)}_${drawn(59)}`],
  ['gitlab token', `glpat-${drawn(20)}`],
  ['gitlab runner token', `glrt-${drawn(20)}`],
  ['slack bot token', `xoxb-${drawn(12, '0123456789')}-${drawn(13, '0123456789')}-${drawn(24)}`],
  ['slack app token', `xapp-1-A${drawn(10, UPPER)}-${drawn(13, '0123456789')}-${drawn(64, HEX)}`],
  ['slack user token', `xoxp-${drawn(12, '0123456789')}-${drawn(32, HEX)}`],
  ['discord bot token', `M${drawn(23)}.${drawn(6)}.${drawn(27)}`],
  ['telegram bot token', `${drawn(9, '123456789')}:AA${drawn(33)}`],
  ['stripe live key', `sk_live_${drawn(24)}`],
  ['stripe restricted key', `rk_test_${drawn(24)}`],
  ['stripe webhook secret', `whsec_${drawn(32)}`],
  ['npm token', `npm_${drawn(36)}`],
  ['pypi token', `pypi-AgEIcHlwaS5vcmc${drawn(70)}`],
  ['rubygems token', `rubygems_${drawn(48, HEX)}`],
  ['docker hub token', `dckr_pat_${drawn(27)}`],
  ['sendgrid key', `SG.${drawn(22)}.${drawn(43)}`],
  ['mailgun key', `key-${drawn(32, HEX)}`],
  ['mailchimp key', `${drawn(32, HEX)}-us14`],
  ['twilio key', `SK${drawn(32, HEX)}`],
  ['digitalocean token', `dop_v1_${drawn(64, HEX)}`],
  ['heroku key', `HRKU-AA${drawn(58)}`],
  ['vault token', `hvs.${drawn(90)}`],
  ['vault legacy token', `s.${drawn(24)}`],
  ['terraform cloud token', `${drawn(14)}.atlasv1.${drawn(67)}`],
  ['doppler token', `dp.pt.${drawn(43)}`],
  ['databricks token', `dapi${drawn(32, HEX)}`],
  ['new relic key', `NRAK-${drawn(27, UPPER)}`],
  ['grafana token', `glsa_${drawn(32)}_${drawn(8, HEX)}`],
  ['sentry token', `sntrys_${drawn(80)}`],
  ['anthropic key', `sk-ant-api03-${drawn(93)}`],
  ['openai key', `sk-${drawn(48)}`],
  ['openai project key', `sk-proj-${drawn(64)}`],
  ['huggingface token', `hf_${drawn(34)}`],
  ['shopify token', `shpat_${drawn(32, HEX)}`],
  ['square token', `sq0atp-${drawn(22)}`],
  ['linear key', `lin_api_${drawn(40)}`],
  ['notion token', `ntn_${drawn(46)}`],
  ['airtable token', `pat${drawn(14)}.${drawn(64, HEX)}`],
  ['figma token', `figd_${drawn(40)}`],
  ['postman key', `PMAK-${drawn(24, HEX)}-${drawn(34, HEX)}`],
  ['pulumi token', `pul-${drawn(40, HEX)}`],
  ['planetscale token', `pscale_tkn_${drawn(43)}`],
  ['supabase key', `sbp_${drawn(40, HEX)}`],
  ['age key', `AGE-SECRET-KEY-1${drawn(58, UPPER)}`],
  ['atlassian token', `ATATT3${drawn(180)}`],
  ['artifactory token', `AKCp${drawn(69)}`],
  ['sonar token', `squ_${drawn(40, HEX)}`],
  ['bcrypt hash', `$2b$12$${drawn(53)}`],
  ['jwt', jwt],
];

/** How a vendor's token may stand in what a cluster says. */
const SETTINGS: readonly (readonly [name: string, wrap: (secret: string) => string])[] = [
  ['alone', (secret) => secret],
  ['in a sentence', (secret) => `2026-11-25T00:00:01Z ERROR request with ${secret}, gave up`],
  ['in JSON', (secret) => `{"level":"error","msg":"refused","value":"${secret}"}`],
  ['in a URL', (secret) => `GET https://api.example.com/v1/items?q=${secret}&page=2 401`],
];

/** What stands in settings and URLs, where no form of its own gives a secret away. */
export const PLAIN_PASSWORD = `hunter2-${drawn(6)}`;
const PASSWORD = PLAIN_PASSWORD;
const PLAIN_SECRETS: readonly (readonly [kind: string, secret: string, text: string])[] = [
  ['env assignment', PASSWORD, `DB_PASSWORD=${PASSWORD} ./start.sh`],
  ['exported variable', PASSWORD, `export PGPASSWORD='${PASSWORD}'`],
  ['camelCase JSON', PASSWORD, `{"host":"db","dbPassword":"${PASSWORD}"}`],
  ['JSON inside JSON', PASSWORD, `{"msg":"config {\\"password\\":\\"${PASSWORD}\\"}"}`],
  ['YAML', PASSWORD, `database:\n  user: app\n  password: ${PASSWORD}\n  port: 5432`],
  ['quoted YAML', PASSWORD, `  api_key: "${PASSWORD}"`],
  ['YAML block', PASSWORD, `clientSecret: |\n  ${PASSWORD}\nnext: 1`],
  ['YAML block on one line', PASSWORD, `clientSecret: |   ${PASSWORD} next: 1`],
  ['YAML block inside a string', PASSWORD, `{"msg":"config clientSecret: |\\n  ${PASSWORD}\\nnext: 1"}`],
  ['YAML inside a string', PASSWORD, `{"msg":"user: app\\npassword: ${PASSWORD}\\nport: 1"}`],
  [
    'YAML inside a string inside a string',
    PASSWORD,
    `"{\\"msg\\":\\"user: app\\\\npassword: ${PASSWORD}\\\\nport: 1\\"}"`,
  ],
  ['env entry far to the right', PASSWORD, `  - name: STRIPE_SECRET\n${' '.repeat(40)}value: ${PASSWORD}`],
  ['env entry inside a string', PASSWORD, `"- name: STRIPE_SECRET\\n  value: ${PASSWORD}\\n"`],
  ['properties', PASSWORD, `spring.datasource.password = ${PASSWORD}`],
  ['Ruby hash', PASSWORD, `{:user=>"app", "password"=>"${PASSWORD}"}`],
  ['Go struct', PASSWORD, `{Name:DB_PASSWORD Value:${PASSWORD} ValueFrom:nil}`],
  ['env entry in YAML', PASSWORD, `- name: STRIPE_SECRET\n  value: ${PASSWORD}`],
  ['env entry in JSON', PASSWORD, `{"name":"API_TOKEN","value":"${PASSWORD}"}`],
  ['flag with =', PASSWORD, `args: --client-secret=${PASSWORD} --port=80`],
  ['flag with a space', PASSWORD, `mysqldump --password ${PASSWORD} shop`],
  ['curl', PASSWORD, `curl -u admin:${PASSWORD} https://example.com`],
  ['libpq', PASSWORD, `host=db user=app password=${PASSWORD} dbname=shop`],
  ['ADO.NET', PASSWORD, `Server=db;User Id=sa;Password=${PASSWORD};Encrypt=true`],
  ['JDBC', PASSWORD, `jdbc:postgresql://db/shop?user=app&password=${PASSWORD}&ssl=true`],
  [
    'azure connection string',
    drawn(86),
    `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${drawn(86)}==;EndpointSuffix=core`,
  ],
  ['service bus', PASSWORD, `Endpoint=sb://x.servicebus/;SharedAccessKeyName=Root;SharedAccessKey=${PASSWORD}`],
  ['azure SAS', drawn(43), `https://x.blob.core/c/f?sv=2024&sig=${drawn(43)}%3D&se=2027`],
  ['postgres URL', PASSWORD, `dial postgres://app:${PASSWORD}@db:5432/shop failed`],
  ['password with @ in a URL', `p@${PASSWORD}`, `amqp://app:p@${PASSWORD}@mq:5672/`],
  ['password with / in a URL', `p/${PASSWORD}`, `mongodb+srv://app:p/${PASSWORD}@cluster0.example.net/x`],
  ['redis URL without user', PASSWORD, `redis://:${PASSWORD}@cache:6379/0`],
  ['git URL with a token', drawn(30), `fatal: unable to access 'https://${drawn(30)}@git.example.com/x.git/'`],
  ['Go MySQL DSN', PASSWORD, `app:${PASSWORD}@tcp(db:3306)/shop`],
  ['bearer header', drawn(40), `Authorization: Bearer ${drawn(40)}`],
  ['bearer in a dump', drawn(40), `headers map[Authorization:[Bearer ${drawn(40)}]]`],
  ['basic header', base64(`app:${PASSWORD}`), `authorization: Basic ${base64(`app:${PASSWORD}`)}`],
  ['proxy header', base64(`app:${PASSWORD}`), `Proxy-Authorization: Basic ${base64(`app:${PASSWORD}`)}`],
  ['token header', drawn(40), `authorization: token ${drawn(40)}`],
  ['api key header', PASSWORD, `X-API-Key: ${PASSWORD}`],
  ['cookie', drawn(32), `Set-Cookie: sid=${drawn(32)}; Path=/; HttpOnly`],
  ['prose', drawn(32), `could not log in: token ${drawn(32)} was refused`],
  ['aws secret key', drawn(40), `aws_secret_access_key = ${drawn(40)}`],
  ['npmrc', PASSWORD, `//registry.npmjs.org/:_authToken=${PASSWORD}`],
  ['docker config', base64(`u:${PASSWORD}`), `{"auths":{"reg.example.com":{"auth":"${base64(`u:${PASSWORD}`)}"}}}`],
  ['kubeconfig token', PASSWORD, `users:\n- name: x\n  user:\n    token: ${PASSWORD}`],
  ['kubeconfig client key', drawn(90), `    client-key-data: ${drawn(90)}`],
  ['kubeadm', PASSWORD, `kubeadm join 10.0.0.1:6443 --token ${PASSWORD}`],
  ['Secret manifest', base64(PASSWORD), `data:\n  password: ${base64(PASSWORD)}`],
  [
    'base64 of a URL',
    base64(`postgres://app:${PASSWORD}@db/shop`),
    `config ${base64(`postgres://app:${PASSWORD}@db/shop`)} loaded`,
  ],
  [
    'base64 of an env file',
    base64(`PORT=80\nDB_PASSWORD=${PASSWORD}\n`),
    `payload=${base64(`PORT=80\nDB_PASSWORD=${PASSWORD}\n`)}`,
  ],
  ['coloured password', PASSWORD, `\u001b[31mpassword=\u001b[0m${PASSWORD}`],
  [
    'password split by a zero-width space',
    PASSWORD.slice(4),
    `password=${PASSWORD.slice(0, 4)}\u200b${PASSWORD.slice(4)}`,
  ],
  ['PEM key', pemBody[1]!, `key:\n${pem('RSA PRIVATE KEY', '\n')}\ndone`],
  ['PEM key in JSON', pemBody[1]!, `{"private_key":"${pem('PRIVATE KEY', '\\n')}"}`],
  ['OpenSSH key', pemBody[0]!, pem('OPENSSH PRIVATE KEY', '\n')],
  ['EC key with CRLF', pemBody[2]!, pem('EC PRIVATE KEY', '\r\n')],
  ['PGP key', pemBody[0]!, pem('PGP PRIVATE KEY BLOCK', '\n')],
  ['key whose end is cut away', pemBody[1]!, [pemName('PRIVATE KEY')[0], ...pemBody.slice(0, 2)].join('\n')],
  [
    'token after a key whose end is cut away',
    drawn(86),
    [pemName('PRIVATE KEY')[0], ...pemBody.slice(0, 2), jwt].join('\n'),
  ],
  ['key whose beginning is cut away', pemBody[2]!, [...pemBody.slice(1), pemName('PRIVATE KEY')[1]].join('\n')],
  [
    'slack webhook',
    drawn(24),
    `POST https://hooks.slack.com/services/T${drawn(8, UPPER)}/B${drawn(8, UPPER)}/${drawn(24)}`,
  ],
  ['discord webhook', drawn(68), `https://discord.com/api/webhooks/${drawn(18, '123456789')}/${drawn(68)}`],
];

export const PLANTED_SECRETS: readonly PlantedSecret[] = [
  ...VENDOR_SECRETS.flatMap(([kind, secret]) =>
    SETTINGS.map(([where, wrap]) => ({ kind: `${kind} ${where}`, secret, text: wrap(secret) })),
  ),
  ...PLAIN_SECRETS.map(([kind, secret, text]) => ({ kind, secret, text })),
];
