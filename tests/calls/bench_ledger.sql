-- Rows of a year of a busy hotline: a block for each table, made for i from :first to :last.
-- {at}, {number}, {call} … are put in by bench_ledger.py.

-- table customers
{run} INSERT OR IGNORE INTO customers (fund_account, investor_name, telephone, certificate_type,
    certificate_number, updated_at)
  SELECT printf('98%010d', i), substr('王李张刘陈杨赵黄周吴', 1 + i % 10, 1) || substr('伟芳娜敏静丽强磊军洋', 1 + i / 10 % 10, 1)
    || substr('一二三四五六七八九十', 1 + i / 100 % 10, 1), {number}, '0', printf('11010119%010d', i), {at}
  FROM n;
{run} INSERT OR IGNORE INTO transaction_accounts
  SELECT printf('T%09d', i), '001', printf('98%010d', i), ''
  FROM n;

-- table calls
{run} INSERT INTO calls
  SELECT {call}, iif(i % 20 = 7, 'outbound', 'inbound'), iif(i % 20 = 7, '4001', {number}), iif(i % 20 = 7,
    {number}, '1000'), '', {at}, {at_2}, {at_30}, iif(i % 3, 'caller_hung_up', 'finished'), iif(i % 10 IN (4,
    5, 6, 8), {account}, NULL), '["1"]', iif(i % 9, 'zh', 'en')
  FROM n;

-- table call_steps
{run}, s AS (SELECT 0 AS kind, 1 AS number, 'heard' AS what, 'hotline' AS prompt, '查询净值请按1' AS text, '' AS
    keys
  UNION ALL
  SELECT 0 AS kind, 2 AS number, 'keyed' AS what, 'hotline' AS prompt, '' AS text, '1' AS keys
  UNION ALL
  SELECT 0 AS kind, 3 AS number, 'heard' AS what, 'fund.enter_code' AS prompt, '请输入六位基金代码' AS text, '' AS keys
  UNION ALL
  SELECT 0 AS kind, 4 AS number, 'keyed' AS what, 'fund.enter_code' AS prompt, '' AS text, '000001' AS keys
  UNION ALL
  SELECT 0 AS kind, 5 AS number, 'heard' AS what, 'fund.nav' AS prompt, '净值一点二三元' AS text, '' AS keys
  UNION ALL
  SELECT 1 AS kind, 1 AS number, 'heard' AS what, 'hotline' AS prompt, '查询净值请按1' AS text, '' AS keys
  UNION ALL
  SELECT 1 AS kind, 2 AS number, 'keyed' AS what, 'hotline' AS prompt, '' AS text, '1' AS keys
  UNION ALL
  SELECT 1 AS kind, 3 AS number, 'heard' AS what, 'fund.enter_code' AS prompt, '请输入六位基金代码' AS text, '' AS keys
  UNION ALL
  SELECT 1 AS kind, 4 AS number, 'keyed' AS what, 'fund.enter_code' AS prompt, '' AS text, '000001' AS keys
  UNION ALL
  SELECT 1 AS kind, 5 AS number, 'heard' AS what, 'fund.nav' AS prompt, '净值一点二三元' AS text, '' AS keys
  UNION ALL
  SELECT 2 AS kind, 1 AS number, 'heard' AS what, 'hotline' AS prompt, '查询净值请按1' AS text, '' AS keys
  UNION ALL
  SELECT 2 AS kind, 2 AS number, 'keyed' AS what, 'hotline' AS prompt, '' AS text, '1' AS keys
  UNION ALL
  SELECT 2 AS kind, 3 AS number, 'heard' AS what, 'fund.enter_code' AS prompt, '请输入六位基金代码' AS text, '' AS keys
  UNION ALL
  SELECT 2 AS kind, 4 AS number, 'keyed' AS what, 'fund.enter_code' AS prompt, '' AS text, '000001' AS keys
  UNION ALL
  SELECT 2 AS kind, 5 AS number, 'heard' AS what, 'fund.nav' AS prompt, '净值一点二三元' AS text, '' AS keys
  UNION ALL
  SELECT 3 AS kind, 1 AS number, 'heard' AS what, 'hotline' AS prompt, '查询净值请按1' AS text, '' AS keys
  UNION ALL
  SELECT 3 AS kind, 2 AS number, 'keyed' AS what, 'hotline' AS prompt, '' AS text, '1' AS keys
  UNION ALL
  SELECT 3 AS kind, 3 AS number, 'heard' AS what, 'fund.enter_code' AS prompt, '请输入六位基金代码' AS text, '' AS keys
  UNION ALL
  SELECT 3 AS kind, 4 AS number, 'keyed' AS what, 'fund.enter_code' AS prompt, '' AS text, '000001' AS keys
  UNION ALL
  SELECT 3 AS kind, 5 AS number, 'heard' AS what, 'fund.nav' AS prompt, '净值一点二三元' AS text, '' AS keys
  UNION ALL
  SELECT 4 AS kind, 1 AS number, 'heard' AS what, 'hotline' AS prompt, '查询账户请按2' AS text, '' AS keys
  UNION ALL
  SELECT 4 AS kind, 2 AS number, 'keyed' AS what, 'hotline' AS prompt, '' AS text, '2' AS keys
  UNION ALL
  SELECT 4 AS kind, 3 AS number, 'heard' AS what, 'account.enter_number' AS prompt, '请输入基金账号' AS text, '' AS
    keys
  UNION ALL
  SELECT 4 AS kind, 4 AS number, 'keyed' AS what, 'account.enter_number' AS prompt, '' AS text, '980000000011'
    AS keys
  UNION ALL
  SELECT 4 AS kind, 5 AS number, 'heard' AS what, 'account.enter_pin' AS prompt, '请输入查询密码' AS text, '' AS keys
  UNION ALL
  SELECT 4 AS kind, 6 AS number, 'keyed' AS what, 'account.enter_pin' AS prompt, '' AS text, '****' AS keys
  UNION ALL
  SELECT 4 AS kind, 7 AS number, 'did' AS what, '' AS prompt, 'identity: refused' AS text, '' AS keys
  UNION ALL
  SELECT 4 AS kind, 8 AS number, 'heard' AS what, 'account.holdings' AS prompt, '您持有一只基金' AS text, '' AS keys
  UNION ALL
  SELECT 5 AS kind, 1 AS number, 'heard' AS what, 'hotline' AS prompt, '查询账户请按2' AS text, '' AS keys
  UNION ALL
  SELECT 5 AS kind, 2 AS number, 'keyed' AS what, 'hotline' AS prompt, '' AS text, '2' AS keys
  UNION ALL
  SELECT 5 AS kind, 3 AS number, 'heard' AS what, 'account.enter_number' AS prompt, '请输入基金账号' AS text, '' AS
    keys
  UNION ALL
  SELECT 5 AS kind, 4 AS number, 'keyed' AS what, 'account.enter_number' AS prompt, '' AS text, '980000000011'
    AS keys
  UNION ALL
  SELECT 5 AS kind, 5 AS number, 'heard' AS what, 'account.enter_pin' AS prompt, '请输入查询密码' AS text, '' AS keys
  UNION ALL
  SELECT 5 AS kind, 6 AS number, 'keyed' AS what, 'account.enter_pin' AS prompt, '' AS text, '****' AS keys
  UNION ALL
  SELECT 5 AS kind, 7 AS number, 'did' AS what, '' AS prompt, 'identity: refused' AS text, '' AS keys
  UNION ALL
  SELECT 5 AS kind, 8 AS number, 'heard' AS what, 'account.holdings' AS prompt, '您持有一只基金' AS text, '' AS keys
  UNION ALL
  SELECT 6 AS kind, 1 AS number, 'heard' AS what, 'hotline' AS prompt, '查询账户请按2' AS text, '' AS keys
  UNION ALL
  SELECT 6 AS kind, 2 AS number, 'keyed' AS what, 'hotline' AS prompt, '' AS text, '2' AS keys
  UNION ALL
  SELECT 6 AS kind, 3 AS number, 'heard' AS what, 'account.enter_number' AS prompt, '请输入基金账号' AS text, '' AS
    keys
  UNION ALL
  SELECT 6 AS kind, 4 AS number, 'keyed' AS what, 'account.enter_number' AS prompt, '' AS text, '980000000011'
    AS keys
  UNION ALL
  SELECT 6 AS kind, 5 AS number, 'heard' AS what, 'account.enter_pin' AS prompt, '请输入查询密码' AS text, '' AS keys
  UNION ALL
  SELECT 6 AS kind, 6 AS number, 'keyed' AS what, 'account.enter_pin' AS prompt, '' AS text, '****' AS keys
  UNION ALL
  SELECT 6 AS kind, 7 AS number, 'did' AS what, '' AS prompt, 'identity: refused' AS text, '' AS keys
  UNION ALL
  SELECT 6 AS kind, 8 AS number, 'heard' AS what, 'account.holdings' AS prompt, '您持有一只基金' AS text, '' AS keys
  UNION ALL
  SELECT 7 AS kind, 1 AS number, 'heard' AS what, 'hotline' AS prompt, '查询净值请按1' AS text, '' AS keys
  UNION ALL
  SELECT 8 AS kind, 1 AS number, 'heard' AS what, 'hotline' AS prompt, '交易请按3' AS text, '' AS keys
  UNION ALL
  SELECT 8 AS kind, 2 AS number, 'keyed' AS what, 'hotline' AS prompt, '' AS text, '3' AS keys
  UNION ALL
  SELECT 8 AS kind, 3 AS number, 'heard' AS what, 'account.enter_number' AS prompt, '请输入基金账号' AS text, '' AS
    keys
  UNION ALL
  SELECT 8 AS kind, 4 AS number, 'keyed' AS what, 'account.enter_number' AS prompt, '' AS text, '980000000011'
    AS keys
  UNION ALL
  SELECT 8 AS kind, 5 AS number, 'heard' AS what, 'transactions' AS prompt, '申购请按1' AS text, '' AS keys
  UNION ALL
  SELECT 8 AS kind, 6 AS number, 'keyed' AS what, 'transactions' AS prompt, '' AS text, '1' AS keys
  UNION ALL
  SELECT 8 AS kind, 7 AS number, 'heard' AS what, 'trading.done' AS prompt, '已受理' AS text, '' AS keys
  UNION ALL
  SELECT 9 AS kind, 1 AS number, 'heard' AS what, 'hotline' AS prompt, '查询净值请按1' AS text, '' AS keys
  UNION ALL
  SELECT 9 AS kind, 2 AS number, 'keyed' AS what, 'hotline' AS prompt, '' AS text, '0' AS keys
  UNION ALL
  SELECT 9 AS kind, 3 AS number, 'did' AS what, '' AS prompt, 'operator' AS text, '' AS keys) INSERT INTO
    call_steps
  SELECT {call}, number, {at_step}, what, prompt, text, keys
  FROM n CROSS JOIN s ON s.kind = i % 10;

-- table recordings
{run} INSERT INTO recordings
  SELECT printf('%d.%d', :since + i * 5, i * 5), 1, 'bench/' || i || '.wav', {at}, {at_40}, 30000, 480000,
    printf('%064d', i), 0, '[]'
  FROM n;

-- table orders
{run} INSERT INTO order_intents (id, call_id, fund_account, type, values_json, trade_date, confirm_date,
    query_from, written_at, outcome)
  SELECT 'bench-' || i, {call}, {account}, 'purchase', '{{}}', substr({at}, 1, 10), substr({at}, 1, 10),
    substr({at}, 1, 10), {at}, 'accepted'
  FROM n;
{run} INSERT INTO orders (order_number, intent_id, type, business_code, fund_account, transaction_account,
    distributor_code, branch_code, registrar_code, individual_or_institution, fund_code, amount, accepted_at,
    trade_date, confirm_date, call_id, caller, state, told_at)
  SELECT printf('981%021d', i), 'bench-' || i, iif(i % 3, 'purchase', 'redeem'), iif(i % 3, '022', '024'),
    {account}, printf('T%09d', i % {customers}), '001', '', '98', '1', printf('%06d', 1 + i % 8), iif(i % 3,
    printf('%d.00', 1000 + i % 9000), ''), {at}, substr({at}, 1, 10), substr({at}, 1, 10), {call}, {number},
    iif(i > :rows - 200, 'accepted', iif(i % 17, 'confirmed', 'failed')), NULL
  FROM n;
{run} INSERT INTO order_events
  SELECT printf('981%021d', i), 1, {at}, 'accepted', '', '', '{{}}'
  FROM n;

-- table voice_messages
INSERT OR IGNORE INTO mailboxes (number, name)
  VALUES ('8000', '公司');
{run} INSERT INTO voices
  SELECT 'bench-' || i, 'message', {call}, 'kept', 'bench/' || i || '.wav', {at}, {at_20}, 20000, 320000,
    printf('%064d', i), 0
  FROM n;
{run} INSERT INTO voice_messages (id, voice, mailbox, kind, status, caller, call_id, receipt_number,
    received_at, milliseconds, transcript)
  SELECT 'bench-' || i, 'bench-' || i, '8000', iif(i % 4, 'message', 'complaint'), iif(i % 50, 'saved',
    'new'), {number}, {call}, printf('R%08d', i), {at}, 20000, ''
  FROM n;
{run} INSERT INTO transcripts (kind, subject, voice, language, state, text, queued_at, next_at, done_at)
  SELECT 'message', 'bench-' || i, 'bench-' || i, 'zh', 'done', '我想咨询一下' || substr('货币债券股票混合指数', 1 + 2 * (i %
    5), 2) || '基金的收益和赎回到账时间，编号' || i, {at}, {at}, {at_60}
  FROM n;

-- table complaints
{run} INSERT INTO complaints (receipt_number, message, caller, received_at, status, accept_by, close_by,
    answer, closed_at)
  SELECT printf('R%08d', i * 4), 'bench-' || (i * 4), {number}, {at}, iif(i > :rows - 40, 'received',
    'closed'), {at}, {at}, '', iif(i > :rows - 40, NULL, {at})
  FROM n;

-- table follow_up_tasks
{run} INSERT INTO follow_up_tasks (key, reason, made_at, due_at, number, closed_at, closed_by, result)
  SELECT 'bench-' || i, 'not_reached', {at}, {at}, {number}, iif(i > :rows - 40, NULL, {at}), iif(i > :rows -
    40, '', 'bench'), iif(i > :rows - 40, '', 'called')
  FROM n;

-- table faxes
{run} INSERT INTO faxes (id, direction, number, status, way, origin, created_at, finished_at, pages, read_at)
  SELECT 'bench-' || i, iif(i % 2, 'sent', 'received'), {number}, iif(i % 2, iif(i % 14 = 1, 'failed',
    'sent'), 'received'), 'dial', 'line', {at}, {at_60}, 2, iif(i % 100, {at_90}, NULL)
  FROM n;

-- table gate_decisions
{run} INSERT INTO gate_decisions
  SELECT 'bench-' || i, {at}, 'call', 'service', '{{}}', {number}, {account}, 1 + i % 20, i, i % 5 > 0, iif(i
    % 5, 'allowed', 'blacklist'), '', NULL, iif(i % 5, {at_60}, NULL)
  FROM n;

-- table messages
{run} INSERT INTO messages (id, medium, number, text, parts, purpose, fund_account, state, ticket, queued_at,
    handed_at)
  SELECT 'bench-' || i, 'message', {number}, '您的申请已确认', 1, 'requested', {account}, 'delivered', 'bench-' || (i
    * 2 + 1), {at}, {at_2}
  FROM n;

-- table campaigns
{run} INSERT INTO campaigns (name, kind, purpose, status, language, calls_per_second, at_once, created_at,
    started_at, finished_at)
  SELECT '回访 ' || i, 'notice', 'service', 'done', 'zh', '5', 30, {at}, {at}, {at_60}
  FROM n;

-- table contacts
{run} INSERT INTO contacts (campaign, position, numbers, number, fund_account, name, state, result,
    last_outcome, tries, added_at, done_at)
  SELECT (SELECT min(id) FROM campaigns WHERE name LIKE '回访 %') + i % 20, i / 20 + 1, json_array({number}),
    {number}, {account}, '客户' || i, 'done', iif(i % 3, 'confirmed', 'gave_up'), iif(i % 3, 'confirmed',
    'no_answer'), 1, {at}, {at_60}
  FROM n;
{run} INSERT INTO outbound_attempts (token, contact, campaign, number, number_index, ticket, begun_at,
    answered_at, ended_at, result)
  SELECT 'bench-' || i, (SELECT min(id) FROM contacts WHERE name = '客户0') + i, (SELECT min(id) FROM campaigns
    WHERE name LIKE '回访 %') + i % 20, {number}, 0, 'bench-' || i, {at}, iif(i % 3, {at_5}, NULL), {at_60},
    iif(i % 3, 'confirmed', 'no_answer')
  FROM n;

-- table audit
{run} INSERT INTO audit
  SELECT 1000000 + i, {at}, 'admin', '127.0.0.1', 'console', iif(i % 2, 'see', 'do'),
    iif(i % 2, 'sheet', 'recording'), {call}, 'done', '', printf('%064d', i)
  FROM n;

-- table confirmations
{run} INSERT INTO confirmations (ta_serial_number, confirmed_on, application_number, business_code,
    return_code, fund_account, fund_code, amount, shares)
  SELECT 'bench-' || i, substr({at}, 1, 10), printf('981%021d', i), '122', '0000', {account}, printf('%06d', 1
    + i % 8), '1000.00', '900.00'
  FROM n;

-- table contact_events
{run} INSERT INTO contact_events (at, topic, kind, subject, holds, source, operator, text)
  SELECT {at}, iif(i % 9, 'refusal', 'blacklist'), 'number', {number}, 1, 'console', 'admin', '客户要求'
  FROM n;
