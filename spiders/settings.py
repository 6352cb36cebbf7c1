"""Scrapy's settings: only what differs from its defaults, each with its reason. `job` adds what the config says."""

BOT_NAME = "contactwatch"
SPIDER_MODULES = ["spiders"]

# Politeness. The delay between two requests to one host is kept by `pacing`, because Scrapy would count a request that
# waits for its host against CONCURRENT_REQUESTS, and a hundred slow hosts would stop all the others.
ROBOTSTXT_OBEY = True  # by `robots`: Scrapy's own middleware takes a robots.txt that fails for a permission
CONCURRENT_REQUESTS = 64  # on the wire at one moment, over all hosts
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0
COOKIES_ENABLED = False  # nobody is to be followed from one visit to the next
REFERER_ENABLED = False
RETRY_ENABLED = False  # a failure is a capture; the next run asks again
REDIRECT_ENABLED = False  # `fetching` follows redirects, so that every hop is guarded and stands in the capture
METAREFRESH_ENABLED = False
HTTPPROXY_ENABLED = False  # a proxy would resolve names behind the guard's back
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en,*;q=0.5",
}

# Safety.
TWISTED_DNS_RESOLVER = "spiders.guard.Resolver"
REACTOR_THREADPOOL_MAXSIZE = 32  # names are looked up in threads, and a dead name server holds one for seconds
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_FAIL_ON_DATALOSS = False  # a truncated body is kept, and marked
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_HANDLERS = {
    "http": "spiders.connecting.Handler",
    "https": "spiders.connecting.Handler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# One way in, one way out. A request passes through decompression only; all else is `fetching`.
ITEM_PIPELINES = {"spiders.archiving.Archiving": 100}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logcount.LogCount": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.closespider.CloseSpider": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
}
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"  # the captures are the statistics

LOG_LEVEL = "ERROR"
