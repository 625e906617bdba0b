-- The thresholds and senders of domains and mailboxes, which Roost keeps, applied to each message. Rspamd's own module for
-- that cannot read its rules from a map in the version that Debian ships (3.4).
--
-- The document: { "scores": { object: { "junk": 6, "reject": 15 } }, "senders": { object: { pattern: "allow" } }, "hosts":
-- [ { "address": "192.0.2.0", "bits": 24, "filter": true } ], "domains": { domain: true } }. Hosts forward mail to people here:
-- theirs is never refused as spam, and with "filter": false it is none. Domains are those whose mail is delivered here. An
-- object is a mailbox's address or a domain; a pattern is an address, "*@domain" or "*@*.domain". A mailbox goes before its domain, the
-- closer pattern before the wider one. A message for several people is treated as the most lenient of them wants: nobody
-- misses mail because of somebody else.
local ucl = require "ucl"
local rspamd_ip = require "rspamd_ip"
local rspamd_http = require "rspamd_http"
local rspamd_logger = require "rspamd_logger"

local rules = { scores = {}, senders = {}, hosts = {}, domains = {} }
local default = { junk = {{junk_score}}, reject = {{reject_score}} }

-- Each process that looks at mail asks by itself; what it has heard last stays while Roost is away. (A map of Rspamd's
-- would write its address, and so the secret, into the log.)
local function fetch(config, ev_base)
  rspamd_http.request({
    config = config,
    ev_base = ev_base,
    url = '{{internal_url}}/internal/rspamd/settings',
    user = 'rspamd',
    password = '{{internal_secret}}',
    timeout = 5.0,
    callback = function(problem, code, body)
      if problem or code ~= 200 then
        rspamd_logger.warnx(config, 'the rules of spam cannot be fetched: %s', problem or code)
        return
      end
      local parser = ucl.parser()
      local good, fault = parser:parse_string(tostring(body))
      if not good then
        rspamd_logger.errx(config, 'the rules of spam cannot be read: %s', fault)
        return
      end
      local document = parser:get_object()
      local hosts = {}
      for _, host in ipairs(document.hosts or {}) do
        local address = rspamd_ip.from_string(host.address)
        if address and address:is_valid() then
          table.insert(hosts, { address = address, bits = host.bits, filter = host.filter })
        end
      end
      rules = {
        scores = document.scores or {},
        senders = document.senders or {},
        hosts = hosts,
        domains = document.domains or {},
      }
    end,
  })
end

rspamd_config:add_on_load(function(config, ev_base, worker)
  if not worker:is_scanner() then
    return
  end
  fetch(config, ev_base)
  rspamd_config:add_periodic(ev_base, {{rules_interval}}, function()
    fetch(config, ev_base)
    return true
  end)
end)

-- An address in small letters and without its tag, and its domain.
local function parts_of(address)
  local name, domain = address:lower():match('^(.*)@([^@]+)$')
  if not name then
    return nil
  end
  return name:gsub('^([^+]+)%+.*$', '%1') .. '@' .. domain, domain
end

-- What these verdicts say of an address.
local function verdict_of(verdicts, address)
  local name, domain = address:lower():match('^(.*)@([^@]+)$')
  if not name then
    return nil
  end
  local found = verdicts[name .. '@' .. domain] or verdicts['*@' .. domain]
  local parent = domain:match('%.(.+)$')
  while not found and parent do
    found = verdicts['*@*.' .. parent]
    parent = parent:match('%.(.+)$')
  end
  return found
end

-- What one recipient says of the senders of a message.
local function verdict(mailbox, domain, senders)
  for _, object in ipairs({ mailbox, domain }) do
    local verdicts = rules.senders[object]
    if verdicts then
      for _, sender in ipairs(senders) do
        local found = verdict_of(verdicts, sender)
        if found then
          return found
        end
      end
    end
  end
  return nil
end

-- The host that forwards mail here and has handed over a message, if it is one.
local function forwarding_host(task)
  local ip = task:get_ip()
  if not ip or not ip:is_valid() then
    return nil
  end
  for _, host in ipairs(rules.hosts) do
    if ip:get_version() == host.address:get_version() then
      -- As texts: addresses themselves are the same only with the same port.
      local network = ip:apply_mask(host.bits)
      if network and network:to_string() == host.address:to_string() then
        return host
      end
    end
  end
  return nil
end

-- More than any message scores.
local never = 100000

rspamd_config:register_symbol({
  name = 'ROOST_POLICY',
  type = 'prefilter',
  priority = 10,
  flags = 'empty,nostat,explicit_disable',
  callback = function(task)
    -- What our own people send is not theirs to refuse.
    if task:get_user() then
      return
    end
    local senders = {}
    for _, kind in ipairs({ 'smtp', 'mime' }) do
      for _, from in ipairs(task:get_from(kind) or {}) do
        if from.addr and from.addr ~= '' then
          table.insert(senders, from.addr)
        end
      end
    end
    local junk, reject, own = 0, 0, false
    local wanted, unwanted, count = false, 0, 0
    for _, recipient in ipairs(task:get_recipients('smtp') or {}) do
      local mailbox, domain = parts_of(recipient.addr or '')
      if mailbox then
        count = count + 1
        local scores = rules.scores[mailbox] or rules.scores[domain]
        own = own or scores ~= nil
        scores = scores or default
        junk = math.max(junk, scores.junk)
        reject = math.max(reject, scores.reject)
        local found = verdict(mailbox, domain, senders)
        wanted = wanted or found == 'allow'
        if found == 'deny' then
          unwanted = unwanted + 1
        end
      end
    end
    local host = forwarding_host(task)
    if host then
      -- Whoever was refused would bounce it to somebody who has not written it.
      reject, own = never, true
      if not host.filter then
        junk = never
      end
      task:insert_result('ROOST_FORWARDING_HOST', 1.0)
    end
    if own then
      task:set_settings({ actions = { ['add header'] = junk, reject = reject, greylist = reject } })
    end
    if wanted then
      task:insert_result('ROOST_ALLOWED_SENDER', 1.0)
    elseif count > 0 and unwanted == count then
      task:insert_result('ROOST_DENIED_SENDER', 1.0)
    end
  end,
})

-- Whether a message has a valid signature of this domain.
local function is_signed_by(task, domain)
  for _, symbol in ipairs(task:get_symbol('R_DKIM_ALLOW') or {}) do
    for _, option in ipairs(symbol.options or {}) do
      if option:lower():match('^([^:]+)') == domain then
        return true
      end
    end
  end
  return false
end

-- Mail from outside that names one of our own domains as its sender. What is forwarded from here goes out as ours, without SRS
-- (deploy/postfix/main.cf): so a stranger's would pass others' checks in our name. A mailing list has a sender of its own, and
-- somebody else's forwarder keeps our signature. A domain without an SPF record, or with a broken one, gives no mail a better
-- name elsewhere, so there is nothing to gain, and its mail is taken.
rspamd_config:register_symbol({
  name = 'ROOST_FORGED_SENDER',
  type = 'postfilter',
  priority = 10,
  flags = 'nostat,explicit_disable',
  callback = function(task)
    if task:get_user() then
      return
    end
    local from = (task:get_from('smtp') or {})[1]
    local domain = from and from.domain and from.domain:lower()
    if not domain or not rules.domains[domain] or is_signed_by(task, domain) then
      return
    end
    -- Theirs comes from somewhere else by its nature, and the server's administrators trust them.
    if forwarding_host(task) then
      return
    end
    local text = 'The sender is of a domain of this server, which does not send from there (SPF)'
    for _, symbol in ipairs({ 'R_SPF_FAIL', 'R_SPF_SOFTFAIL', 'R_SPF_NEUTRAL' }) do
      if task:has_symbol(symbol) then
        task:insert_result('ROOST_FORGED_SENDER', 1.0)
        task:set_pre_result({ action = 'reject', message = text, module = 'roost' })
        return
      end
    end
    if task:has_symbol('R_SPF_DNSFAIL') then
      task:set_pre_result({
        action = 'soft reject',
        message = 'The SPF record of the sender\'s domain cannot be looked up now',
        module = 'roost',
      })
    end
  end,
})
